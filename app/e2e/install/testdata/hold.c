#include <stdio.h>
#include <stdlib.h>
#include <windows.h>

// hold FILE MILLISECONDS [alone]: has a file open, so that it keeps its name, as a program against viruses does.
int main(int words, char **word) {
  DWORD share = words > 3 ? 0 : FILE_SHARE_READ | FILE_SHARE_WRITE;
  if (CreateFileA(word[1], GENERIC_READ, share, NULL, OPEN_EXISTING, 0, NULL) == INVALID_HANDLE_VALUE) return 1;
  puts("held");
  fflush(stdout);
  Sleep(atoi(word[2]));
  return 0;
}
