"""Reading the registers a city keeps as spreadsheets: from uploaded files to rows, in one transaction or not at all.

The steps, each a module: `sources` (which file is what, is it safe), `xlsx` and `csv_file` (cells as they are),
`headings` (which sheet, which column), `table` with `cells` (typed values, one problem per bad cell), the participation
model's loaders with `plan` (which rows of which tables are wanted, compared with what is there), `write` (one COPY and
one UPDATE per table), `undo`. `annotate` marks the bad cells in a copy of the upload.
"""
