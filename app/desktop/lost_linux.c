//go:build linux && cgo && production

// A session that ends takes its display away, and the toolkit answers that by ending the program on the spot. Here Go is
// told first.

#include "window_linux.h"
#include <gdk/gdkx.h>
#include <glib-unix.h>
#ifdef GDK_WINDOWING_WAYLAND
#include <gdk/gdkwayland.h>
#include <wayland-client.h>
#endif

static int on_x11_lost(Display *display) {
	latchkeyDisplayLost();
	return 0;
}

#ifdef GDK_WINDOWING_WAYLAND
static gboolean on_wayland_lost(gint fd, GIOCondition condition, gpointer unused) {
	latchkeyDisplayLost();
	return G_SOURCE_REMOVE;
}
#endif

void display_watch(void) {
	GdkDisplay *display = gdk_display_get_default();
	if (GDK_IS_X11_DISPLAY(display)) XSetIOErrorHandler(on_x11_lost);
#ifdef GDK_WINDOWING_WAYLAND
	// Of what is found at the same time, the main loop looks at nothing behind the first in rank, and so not at the toolkit's.
	if (GDK_IS_WAYLAND_DISPLAY(display)) {
		int fd = wl_display_get_fd(gdk_wayland_display_get_wl_display(display));
		g_unix_fd_add_full(G_PRIORITY_HIGH, fd, G_IO_HUP | G_IO_ERR, on_wayland_lost, NULL, NULL);
	}
#endif
}
