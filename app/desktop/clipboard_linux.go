//go:build linux && cgo && (production || dev)

package desktop

/*
#cgo pkg-config: gtk+-3.0
#include <gtk/gtk.h>
#include <string.h>

enum { TEXT, HINT };

static void clipboard_get(GtkClipboard *clipboard, GtkSelectionData *wanted, guint what, gpointer text) {
	if (what == HINT) {
		gtk_selection_data_set(wanted, gtk_selection_data_get_target(wanted), 8, (const guchar *)"secret", 6);
	} else {
		gtk_selection_data_set_text(wanted, text, -1);
	}
}

static void clipboard_forget(GtkClipboard *clipboard, gpointer text) {
	explicit_bzero(text, strlen(text));
	g_free(text);
}

static gboolean clipboard_offer(gpointer text) {
	GtkTargetList *list = gtk_target_list_new(NULL, 0);
	gtk_target_list_add_text_targets(list, TEXT);
	gtk_target_list_add(list, gdk_atom_intern_static_string("x-kde-passwordManagerHint"), 0, HINT);
	gint count = 0;
	GtkTargetEntry *targets = gtk_target_table_new_from_list(list, &count);
	if (!gtk_clipboard_set_with_data(gtk_clipboard_get(GDK_SELECTION_CLIPBOARD), targets, count, clipboard_get, clipboard_forget, text)) {
		clipboard_forget(NULL, text);
	}
	gtk_target_table_free(targets, count);
	gtk_target_list_unref(list);
	return G_SOURCE_REMOVE;
}

static void clipboard_set(const char *text, size_t length) {
	g_main_context_invoke(NULL, clipboard_offer, g_strndup(text == NULL ? "" : text, length));
}
*/
import "C"

import "unsafe"

// OfferToClipboard puts text into the clipboard, marked as secret for clipboard managers. It never reaches the PRIMARY
// selection (which Wails would fill too): that could not be taken back without knowing whose it is. It is false where
// the window itself must do it.
func OfferToClipboard(text string) bool {
	C.clipboard_set((*C.char)(unsafe.Pointer(unsafe.StringData(text))), C.size_t(len(text)))
	return true
}
