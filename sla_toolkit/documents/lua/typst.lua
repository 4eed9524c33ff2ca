-- Classed blocks and spans become calls of `block-of` and `inline-of`, which the Typst style defines; pandoc drops
-- the words that describe a picture, so pictures are written here.
local function quoted(text)
  return '"' .. text:gsub("\\", "\\\\"):gsub('"', '\\"') .. '"'
end

-- Typst sets "..." as one character, "-1" with a minus and "-?" as a soft hyphen, and pandoc lets them: what people
-- wrote stays as they wrote it.
function Str(str)
  if not str.text:find("[-.]") then
    return nil
  end
  local parts, rest = pandoc.Inlines({}), ""
  for place = 1, #str.text do
    local byte = str.text:sub(place, place)
    if byte == "-" or (byte == "." and str.text:sub(place + 1, place + 1) == ".") then
      if rest ~= "" then
        parts:insert(pandoc.Str(rest))
      end
      parts:insert(pandoc.RawInline("typst", "\\" .. byte))
      rest = ""
    else
      rest = rest .. byte
    end
  end
  if rest ~= "" then
    parts:insert(pandoc.Str(rest))
  end
  return parts
end

local function listed(classes)
  local names = {}
  for _, name in ipairs(classes) do
    names[#names + 1] = quoted(name)
  end
  return "(" .. table.concat(names, ", ") .. ",)"
end

local function widths(div, tbl)
  local shares, total = {}, 0
  for number in div.attributes.widths:gmatch("%d+") do
    shares[#shares + 1] = tonumber(number)
    total = total + tonumber(number)
  end
  for index, spec in ipairs(tbl.colspecs) do
    spec[2] = shares[index] and shares[index] / total or nil
  end
  return tbl
end

local function boxed(div)
  local open = pandoc.RawBlock("typst", "#block-of(" .. listed(div.classes) .. ")[")
  return pandoc.Blocks({ open }) .. div.content .. pandoc.Blocks({ pandoc.RawBlock("typst", "]") })
end

-- `tiles` hold boxes that stand side by side.
local function side_by_side(div)
  local blocks = pandoc.Blocks({ pandoc.RawBlock("typst", "#grid-of(" .. listed(div.classes) .. ", [") })
  for index, child in ipairs(div.content) do
    if index > 1 then
      blocks:insert(pandoc.RawBlock("typst", "], ["))
    end
    blocks:extend(boxed(child))
  end
  blocks:insert(pandoc.RawBlock("typst", "])"))
  return blocks
end

function Div(div)
  if div.attributes.widths then
    div = div:walk({ Table = function(tbl) return widths(div, tbl) end })
  end
  if div.classes:includes("tile") then
    return nil -- the box around it writes it
  end
  if div.classes:includes("tiles") then
    return side_by_side(div)
  end
  return #div.classes == 0 and div.content or boxed(div)
end

function Span(span)
  if span.classes:includes("sign-here") then
    local place = quoted(span.attributes.party) .. ", " .. tonumber(span.attributes.signer)
    return pandoc.RawInline("typst", "#sign-here(" .. place .. ")")
  end
  if #span.classes == 0 then
    return span.content
  end
  local open = pandoc.RawInline("typst", "#inline-of(" .. listed(span.classes) .. ")[")
  local close = pandoc.RawInline("typst", "]")
  return pandoc.Inlines({ open }) .. span.content .. pandoc.Inlines({ close })
end

function Image(image)
  local alt = pandoc.utils.stringify(image.caption)
  return pandoc.RawInline("typst", "#picture(" .. quoted(image.src) .. ", " .. quoted(alt) .. ")")
end
