// What the C files of this package know of each other, and what Go answers them.
#ifndef LATCHKEY_WINDOW_H
#define LATCHKEY_WINDOW_H

#include <gtk/gtk.h>

// In kiosk_linux.c. All of it runs on the main loop.
void kiosk_window_born(GtkWidget *window);
gboolean kiosk_keep(gpointer unused);

// In page_linux.c.
void page_guard(void);
void page_may_print(void);

// In lost_linux.c.
void display_watch(void);

// In Go.
extern int latchkeyMayPass(char *message);
extern void latchkeyDisplayLost(void);

#endif
