"""Where strangers' pictures are opened: a program of its own, without rights, database or Django.

`process` is the web's side of it and starts `child`; the other rooms run in the child alone:
`checking`, `developing` and `encoding`. The two speak over pipes:

    web   -> {"picture": true} + the bytes of the picture
    child -> {"facts", "said"}: what it is, and what it says about itself
    web   -> {"prints": [{"format", "width", "height", "shape", "box"}]} + XMP, IPTC
    child -> {"likeness"} + the bytes of the files, in that order

or, in place of an answer, {"unfit": code, "said": {...}} or {"fault": what happened}.
"""
