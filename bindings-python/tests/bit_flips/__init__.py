"""Every valid row again with one bit flipped in turn: in the signature, the path, a signed header, a signed
parameter, the secret. Each must fail.
"""
