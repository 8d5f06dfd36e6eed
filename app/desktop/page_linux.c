//go:build linux && cgo && production

// Wails gives its window's page more than this one needs: any script in it could end the program, take the window off
// the screen, start the browser or read the clipboard. And WebKit gives every page dialogs, downloads and links. Here all
// that is taken away again, before the page is loaded.

#include "window_linux.h"
#include <webkit2/webkit2.h>

#define MESSAGE "script-message-received::external"
#define OURS "wails://wails/"

static gulong wails_handler;

// Wails' own handler stays blocked and is let at those messages only that Go lets pass. It cannot be preceded, but a
// message can be sent round again.
static void on_message(WebKitUserContentManager *manager, WebKitJavascriptResult *result, gpointer unused) {
	static gboolean passing = FALSE;
	if (passing) return;
	char *message = jsc_value_to_string(webkit_javascript_result_get_js_value(result));
	if (message != NULL && latchkeyMayPass(message)) {
		passing = TRUE;
		g_signal_handler_unblock(manager, wails_handler);
		g_signal_emit_by_name(manager, MESSAGE, result);
		g_signal_handler_block(manager, wails_handler);
		passing = FALSE;
	}
	g_free(message);
}

static void guard_messages(WebKitWebView *view) {
	WebKitUserContentManager *manager = webkit_web_view_get_user_content_manager(view);
	guint signal = g_signal_lookup("script-message-received", WEBKIT_TYPE_USER_CONTENT_MANAGER);
	wails_handler = g_signal_handler_find(manager, G_SIGNAL_MATCH_ID | G_SIGNAL_MATCH_DETAIL, signal,
		g_quark_from_static_string("external"), NULL, NULL, NULL);
	g_signal_handler_block(manager, wails_handler);
	g_signal_connect(manager, MESSAGE, G_CALLBACK(on_message), NULL);
}

// The page stays where it is: a link elsewhere would replace it with no way back, and one that makes its own data a
// download would write a file.
static gboolean on_decide_policy(WebKitWebView *view, WebKitPolicyDecision *decision, WebKitPolicyDecisionType type, gpointer unused) {
	if (type == WEBKIT_POLICY_DECISION_TYPE_RESPONSE) return FALSE;
	WebKitNavigationAction *action = webkit_navigation_policy_decision_get_navigation_action(WEBKIT_NAVIGATION_POLICY_DECISION(decision));
	const gchar *uri = webkit_uri_request_get_uri(webkit_navigation_action_get_request(action));
	if (type == WEBKIT_POLICY_DECISION_TYPE_NAVIGATION_ACTION && uri != NULL && g_str_has_prefix(uri, OURS)) return FALSE;
	webkit_policy_decision_ignore(decision);
	return TRUE;
}

static gboolean on_file_chooser(WebKitWebView *view, WebKitFileChooserRequest *request, gpointer unused) {
	webkit_file_chooser_request_cancel(request);
	return TRUE;
}

static gint may_print;

void page_may_print(void) { g_atomic_int_set(&may_print, 1); }

static gboolean on_print(WebKitWebView *view, WebKitPrintOperation *operation, gpointer unused) {
	return !g_atomic_int_compare_and_exchange(&may_print, 1, 0);
}

// A page whose process died is a blank window for ever.
static void on_terminated(WebKitWebView *view, WebKitWebProcessTerminationReason reason, gpointer unused) {
	if (reason != WEBKIT_WEB_PROCESS_TERMINATED_BY_API) webkit_web_view_load_uri(view, OURS);
}

static gboolean on_born(GSignalInvocationHint *hint, guint count, const GValue *values, gpointer unused) {
	GtkWidget *widget = GTK_WIDGET(g_value_get_object(&values[0]));
	WebKitWebView *view = WEBKIT_WEB_VIEW(widget);
	guard_messages(view);
	g_signal_connect(view, "decide-policy", G_CALLBACK(on_decide_policy), NULL);
	g_signal_connect(view, "run-file-chooser", G_CALLBACK(on_file_chooser), NULL);
	g_signal_connect(view, "print", G_CALLBACK(on_print), NULL);
	g_signal_connect(view, "web-process-terminated", G_CALLBACK(on_terminated), NULL);
	webkit_settings_set_enable_fullscreen(webkit_web_view_get_settings(view), FALSE);
	// There is no setting against zooming with two fingers; this is the name WebKit keeps the gesture under.
	gpointer pinch = g_object_get_data(G_OBJECT(view), "wk-view-zoom-gesture");
	if (pinch != NULL) gtk_event_controller_set_propagation_phase(GTK_EVENT_CONTROLLER(pinch), GTK_PHASE_NONE);
	kiosk_window_born(gtk_widget_get_toplevel(widget));
	return FALSE; // there is one page
}

void page_guard(void) {
	g_type_class_unref(g_type_class_ref(WEBKIT_TYPE_WEB_VIEW)); // signals are known once their class is
	g_signal_add_emission_hook(g_signal_lookup("load-changed", WEBKIT_TYPE_WEB_VIEW), 0, on_born, NULL, NULL);
}
