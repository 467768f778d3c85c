//! A small reader of `multipart/form-data`, for rows that hold whole bodies.

/// One part: its name, its file name, its bytes.
pub struct Part {
    pub name: String,
    pub file_name: Option<String>,
    pub body: Vec<u8>,
}

/// The parts in order.
pub fn parts(content_type: &str, body: &[u8]) -> Result<Vec<Part>, String> {
    let boundary = content_type.split("boundary=").nth(1).ok_or("no boundary")?.trim_matches('"');
    let body = [b"\r\n", body].concat();
    let delimiter = format!("\r\n--{boundary}");
    let mut parts = Vec::new();
    for part in split(&body, delimiter.as_bytes()).into_iter().skip(1) {
        if part.starts_with(b"--") {
            return Ok(parts);
        }
        parts.push(read(part.strip_prefix(b"\r\n").ok_or("no line end behind the boundary")?)?);
    }
    Err("no end".into())
}

fn read(part: &[u8]) -> Result<Part, String> {
    let halves = split(part, b"\r\n\r\n");
    let head = std::str::from_utf8(halves[0]).map_err(|error| error.to_string())?;
    let body = &part[(halves[0].len() + 4).min(part.len())..];
    let line = head.lines().find(|line| line.to_ascii_lowercase().starts_with("content-disposition:"));
    let line = line.ok_or("a part without a disposition")?;
    let parameter = |name: &str| {
        let (_, rest) = line.split_once(&format!("; {name}=\""))?;
        Some(rest.split('"').next().unwrap_or_default().to_owned())
    };
    let name = parameter("name").ok_or("a part without a name")?;
    Ok(Part { name, file_name: parameter("filename"), body: body.into() })
}

fn split<'b>(bytes: &'b [u8], at: &[u8]) -> Vec<&'b [u8]> {
    let mut pieces = Vec::new();
    let mut rest = bytes;
    while let Some(found) = rest.windows(at.len()).position(|window| window == at) {
        pieces.push(&rest[..found]);
        rest = &rest[found + at.len()..];
    }
    pieces.push(rest);
    pieces
}
