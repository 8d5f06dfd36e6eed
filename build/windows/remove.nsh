; The uninstaller. Part of installer.nsi.

Function un.onInit
  ReadRegStr $0 HKLM "${KEY}" "InstallLocation"
  ${If} $0 != $INSTDIR
  ${AndIf} "$0\" != $INSTDIR
    SetShellVarContext current
    Return
  ${EndIf}
  SetShellVarContext all
  StrCpy $Everybody 1
  UserInfo::GetAccountType
  Pop $0
  ${If} $0 == "Admin"
    Return
  ${EndIf}
  ${IfNot} ${Silent}
    ClearErrors
    ExecShell "runas" "$INSTDIR\uninstall.exe"
    ${IfNot} ${Errors}
      Quit
    ${EndIf}
    MessageBox MB_OK|MB_ICONEXCLAMATION "${PRODUCT} is installed for everybody, and removed by an administrator only. Nothing was changed."
  ${EndIf}
  SetErrorLevel 4
  Quit
FunctionEnd

Section un.
  Call un.WaitUntilClosed
  !insertmacro EachFile Remove
  Delete "$INSTDIR\uninstall.exe"
  RMDir /r "$INSTDIR\webview2"
  RMDir /r "${NEW}" ; of an installation that was cut off
  Delete "$SMPROGRAMS\${PRODUCT}\${PRODUCT}*.lnk"
  RMDir "$SMPROGRAMS\${PRODUCT}"
  DeleteRegKey SHCTX "${APP_PATH}"
  DeleteRegKey SHCTX "${KEY}"
  ; What the window and demonstrations have put beside the data, which stays. Not with an administrator's rights: in a
  ; person's own folder, a link that any program of theirs has put there could lead anywhere.
  ${If} $Everybody != 1
    RMDir /r "$LOCALAPPDATA\latchkey-webview"
    RMDir /r "$LOCALAPPDATA\latchkey-demo"
  ${EndIf}
  SetOutPath "$TEMP"
  RMDir "$INSTDIR" ; last: whoever waits for the end looks for it
SectionEnd
