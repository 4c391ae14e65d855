#!/bin/sh
# sh build/with-display.sh COMMAND…: runs a command on a virtual display, with a window manager: without one no window
# gets the focus.
exec xvfb-run --auto-servernum sh -c 'openbox & "$@"' sh "$@"
