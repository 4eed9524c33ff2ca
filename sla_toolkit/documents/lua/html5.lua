-- Charts are put into the page by the toolkit: leave a mark where each belongs.
function Image(image)
  return pandoc.RawInline("html", "<!--picture:" .. image.src .. "-->")
end

-- A table that is wider than a telephone scrolls inside its own box; widths are for paper.
function Table(tbl)
  for _, spec in ipairs(tbl.colspecs) do
    spec[2] = nil
  end
  return pandoc.Div({ tbl }, pandoc.Attr("", { "scroll" }))
end

-- Where the PDF reserves a place to sign, a page has an empty cell.
function Span(span)
  if span.classes:includes("sign-here") then
    return {}
  end
end
