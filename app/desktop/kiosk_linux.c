//go:build linux && cgo && production

// A kiosk's window has the whole screen and keeps it. Whatever takes it away is answered by what the toolkit tells of it;
// what it does not tell of, and what a window manager refused or was not there for, a look once a second finds.

#include "window_linux.h"
#include <gdk/gdkx.h>

enum { SOON = 40 /* ms */, TRIES = 8 /* a second, against a window manager that never gives in */ };

static GtkWidget *window;
static gboolean kept, covered, unmapped, pending;
static int tries;

// A dialog or a list of this program's own may be over the window, and keeps the keyboard.
static gboolean own_window_up(void) {
	gboolean up = FALSE;
	GList *all = gtk_window_list_toplevels();
	for (GList *one = all; one != NULL; one = one->next) {
		up = up || (one->data != window && gtk_widget_get_mapped(one->data));
	}
	g_list_free(all);
	return up;
}

static gboolean displaced(void) {
	GdkWindow *at = gtk_widget_get_window(window);
	if (at == NULL || !gtk_widget_get_visible(window)) return TRUE;
	GdkWindowState state = gdk_window_get_state(at);
	if (unmapped || !(state & GDK_WINDOW_STATE_FULLSCREEN) || state & (GDK_WINDOW_STATE_ICONIFIED | GDK_WINDOW_STATE_WITHDRAWN)) return TRUE;
	GdkRectangle screen, place;
	gdk_monitor_get_geometry(gdk_display_get_monitor_at_window(gdk_window_get_display(at), at), &screen);
	gdk_window_get_origin(at, &place.x, &place.y);
	place.width = gdk_window_get_width(at);
	place.height = gdk_window_get_height(at);
	return !gdk_rectangle_equal(&screen, &place);
}

static void fill_screen(void) {
	gtk_window_set_geometry_hints(GTK_WINDOW(window), NULL, NULL, 0); // Wails' would hold it to the size of another screen
	GdkWindow *at = gtk_widget_get_window(window);
	if (at == NULL) {
		gtk_window_fullscreen(GTK_WINDOW(window));
		return;
	}
	GdkDisplay *display = gdk_window_get_display(at);
	GdkMonitor *here = gdk_display_get_monitor_at_window(display, at);
	for (int i = 0; i < gdk_display_get_n_monitors(display); i++) {
		if (gdk_display_get_monitor(display, i) == here) {
			gtk_window_fullscreen_on_monitor(GTK_WINDOW(window), gdk_window_get_screen(at), i);
		}
	}
}

static void come_forward(void) {
	guint32 now = GDK_CURRENT_TIME;
	GdkWindow *at = gtk_widget_get_window(window);
	// Without the time of now a window manager may take it for a window that steals the keyboard.
	if (at != NULL && GDK_IS_X11_WINDOW(at)) now = gdk_x11_get_server_time(at);
	gtk_window_present_with_time(GTK_WINDOW(window), now);
}

static gboolean take_back(gpointer unused) {
	pending = FALSE;
	gboolean lost = displaced();
	if (lost) {
		GdkWindow *at = gtk_widget_get_window(window);
		gboolean iconified = at != NULL && gdk_window_get_state(at) & GDK_WINDOW_STATE_ICONIFIED;
		if (unmapped && !iconified) gtk_widget_hide(window); // somebody else's doing, and the toolkit thinks it is there
		gtk_widget_show(window);
		gtk_window_set_keep_above(GTK_WINDOW(window), TRUE);
		gtk_window_deiconify(GTK_WINDOW(window));
		fill_screen();
	}
	if ((lost || covered || !gtk_window_is_active(GTK_WINDOW(window))) && !own_window_up()) come_forward();
	return G_SOURCE_REMOVE;
}

static gboolean soon(void) {
	if (!pending && tries < TRIES) {
		pending = TRUE;
		tries++;
		g_timeout_add(SOON, take_back, NULL);
	}
	return FALSE; // whoever else is told of the event is
}

static gboolean on_visibility(GtkWidget *widget, GdkEventVisibility *event, gpointer unused) {
	covered = event->state != GDK_VISIBILITY_UNOBSCURED;
	return covered ? soon() : FALSE;
}

static gboolean on_map(GtkWidget *widget, GdkEvent *event, gpointer unused) {
	unmapped = event->type == GDK_UNMAP;
	return soon();
}

// Another program destroyed the window. From that there is no way back but a new start.
static gboolean on_destroyed(GtkWidget *widget, GdkEvent *event, gpointer unused) {
	latchkeyDisplayLost();
	return TRUE;
}

static gboolean look(gpointer unused) {
	tries = 0;
	soon();
	return G_SOURCE_CONTINUE;
}

static void start_keeping(void) {
	gtk_widget_add_events(window, GDK_VISIBILITY_NOTIFY_MASK);
	g_signal_connect(window, "visibility-notify-event", G_CALLBACK(on_visibility), NULL);
	g_signal_connect(window, "map-event", G_CALLBACK(on_map), NULL);
	g_signal_connect(window, "unmap-event", G_CALLBACK(on_map), NULL);
	g_signal_connect(window, "window-state-event", G_CALLBACK(soon), NULL);
	g_signal_connect(window, "configure-event", G_CALLBACK(soon), NULL);
	g_signal_connect(window, "focus-out-event", G_CALLBACK(soon), NULL);
	g_signal_connect(window, "hide", G_CALLBACK(soon), NULL);
	g_signal_connect(window, "destroy-event", G_CALLBACK(on_destroyed), NULL);
	g_signal_connect(gtk_widget_get_screen(window), "monitors-changed", G_CALLBACK(soon), NULL);
	gtk_window_set_decorated(GTK_WINDOW(window), FALSE);
	gtk_window_set_resizable(GTK_WINDOW(window), TRUE); // some window managers refuse the whole screen to one that is not
	gtk_window_set_keep_above(GTK_WINDOW(window), TRUE);
	g_timeout_add_seconds(1, look, NULL);
	soon();
}

gboolean kiosk_keep(gpointer unused) {
	if (!kept && window != NULL) start_keeping();
	kept = TRUE;
	return G_SOURCE_REMOVE;
}

void kiosk_window_born(GtkWidget *born) {
	window = born;
	if (kept) start_keeping();
}
