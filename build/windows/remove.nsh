; The uninstaller. Part of installer.nsi.

Function un.onInit
  ReadRegStr $0 HKLM "${KEY}" "InstallLocation"
  ${If} $0 != $INSTDIR
  ${AndIf} "$0\" != $INSTDIR
    SetShellVarContext current
    Return
  ${EndIf}
  SetShellVarContext all
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
  SetOutPath "$TEMP"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\${PRODUCT}\${PRODUCT}*.lnk"
  RMDir "$SMPROGRAMS\${PRODUCT}"
  DeleteRegKey SHCTX "${APP_PATH}"
  DeleteRegKey SHCTX "${KEY}"
  ; What the window and demonstrations have put beside the data, which stays.
  SetShellVarContext current
  RMDir /r "$LOCALAPPDATA\latchkey-webview"
  RMDir /r "$LOCALAPPDATA\latchkey-demo"
SectionEnd
