"""What the page may ask while it plays a clip or a camera."""

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from hairseg.studio.handlers import read_body, workshop
from hairseg.studio.live import MAX_FRAME_BYTES, BusyError, read_frame


async def analyse_frame(request: Request) -> Response:
    """Return what the shaders need to know of a frame; 429 while another is being worked on."""
    data, shop = await read_body(request, MAX_FRAME_BYTES), workshop(request)
    try:
        found = await run_in_threadpool(lambda: shop.live.analyse(read_frame(data)))
    except BusyError as error:
        raise HTTPException(429, str(error)) from error
    return Response(found, media_type="application/octet-stream")


async def end(request: Request) -> Response:
    """The artist has stopped: frees the stream."""
    await run_in_threadpool(workshop(request).live.close)
    return JSONResponse({})
