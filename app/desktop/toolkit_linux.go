//go:build linux && cgo && (production || dev)

package desktop

/*
#cgo pkg-config: gtk+-3.0
#cgo !webkit2_41 pkg-config: webkit2gtk-4.0
#cgo webkit2_41 pkg-config: webkit2gtk-4.1
#include <gtk/gtk.h>
#include <signal.h>
#include <stdlib.h>
#include <webkit2/webkit2.h>

static gboolean ends_dark(const gchar *theme, const gchar *ending) {
	if (theme == NULL) return FALSE;
	gchar *lower = g_ascii_strdown(theme, -1);
	gboolean dark = g_str_has_suffix(lower, ending);
	g_free(lower);
	return dark;
}

// What WebKitGTK calls dark, from the same settings, so that the window and the page agree.
static gboolean prefers_dark(void) {
	gboolean dark = FALSE;
	gchar *theme = NULL;
	const gchar *forced = g_getenv("GTK_THEME");
	if (forced != NULL && forced[0] != '\0') return ends_dark(forced, ":dark") || ends_dark(forced, "-dark");
	g_object_get(gtk_settings_get_default(), "gtk-application-prefer-dark-theme", &dark, "gtk-theme-name", &theme, NULL);
	dark = dark || ends_dark(theme, "-dark");
	g_free(theme);
	return dark;
}

// "webview-box" is the name Wails gives the box around the page.
static void paint_ground(int red, int green, int blue) {
	gchar *style = g_strdup_printf("#webview-box { background-color: rgb(%d, %d, %d); }", red, green, blue);
	GtkCssProvider *provider = gtk_css_provider_new();
	gtk_css_provider_load_from_data(provider, style, -1, NULL);
	gtk_style_context_add_provider_for_screen(gdk_screen_get_default(), GTK_STYLE_PROVIDER(provider),
		GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
	g_object_unref(provider);
	g_free(style);
}

static void start_webkit(const gchar *id) {
	// WebKit's collector takes this signal over, and complains when a handler of Go's is in its place.
	signal(SIGUSR1, SIG_DFL);
	// WebKit names its folders after the program, and would mix them with our data file. Asking for anything settles them.
	g_set_prgname("latchkey/webview");
	WebKitWebsiteDataManager *data = webkit_web_context_get_website_data_manager(webkit_web_context_get_default());
	webkit_website_data_manager_set_itp_enabled(data, FALSE);
	// Both before the first window: X shells group by either, Wayland ones by whichever the release of GTK sends.
	g_set_prgname(id);
	gdk_set_program_class(id);
}
*/
import "C"

import (
	"runtime"
	"unsafe"
)

// Start starts GTK and WebKit, as the window would a moment later, to learn whether the system is dark and to have the
// very first frame in the page's ground colour, light or dark: what the theme says, or the system where it leaves it to
// that. Shells know the window by id. It returns ErrRefused when the display lets no window in.
func Start(id, theme string, light, dark Colour) (isDark bool, err error) {
	runtime.LockOSThread() // GTK's main loop must run where GTK was started
	if C.gtk_init_check(nil, nil) == 0 {
		return false, ErrRefused
	}
	name := C.CString(id)
	defer C.free(unsafe.Pointer(name))
	C.start_webkit(name)
	ground := light
	if isDark = theme == "dark" || theme != "light" && C.prefers_dark() != 0; isDark {
		ground = dark
	}
	C.paint_ground(C.int(ground.R), C.int(ground.G), C.int(ground.B))
	return isDark, nil
}
