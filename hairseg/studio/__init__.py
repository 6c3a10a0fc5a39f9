"""The studio: a local page on which artists make looks. `hairseg studio` opens it.

The server (Starlette on uvicorn, from the extra `[studio]`) finds hair, makes LUTs and saves
looks with the SDK's own functions; the page draws with the graphics card and agrees with them.

- `server` puts it together; `handlers` and `look_handlers` are what the page may ask for
- `guard` refuses what does not come from the page itself
- `uploads`, `blobs`, `work_folder`, `session` keep pictures and unsaved work in a private folder
- `recipe`, `recipe_look`, `grade` turn what the artist set into a look; `library` keeps looks
- `analysis` is what the page's shaders need to know of a photo; `drawn` are pictures at hand
"""
