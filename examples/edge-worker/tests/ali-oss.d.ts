// It comes without types.
declare module 'ali-oss'
