; For whom the program is installed, over what, and what must hold before anything is changed. Part of installer.nsi.

Function .onInit
  ${IfNot} ${AtLeastWin10}
    MessageBox MB_OK|MB_ICONEXCLAMATION "${PRODUCT} needs Windows 10 or 11. Nothing was changed." /SD IDOK
    SetErrorLevel 7
    Quit
  ${EndIf}
  StrCpy $Given $INSTDIR
  ${GetParameters} $Parameters
  Call LookAround
  ${GetOptions} $Parameters "/CurrentUser" $0
  ${IfNot} ${Errors}
    StrCpy $Chosen 1
  ${EndIf}
  ClearErrors
  ${GetOptions} $Parameters "/AllUsers" $0
  ${IfNot} ${Errors}
    StrCpy $Chosen 1
    StrCpy $Everybody 1
  ${ElseIf} $Chosen == ""
  ${AndIf} $Before == ""
  ${AndIf} $OtherWay != ""
    StrCpy $Everybody 1 ; an update of what is there for everybody
  ${EndIf}
  Call LookAround
  ${If} $Everybody == 1
    Call Elevate
    UserInfo::GetAccountType
    Pop $0
    ${If} $0 != "Admin"
      SetErrorLevel 4
      Quit
    ${EndIf}
  ${EndIf}
  Call RefuseTwice
  Call RefuseOlder
FunctionEnd

; Says where the program is and is to be, for one person or for everybody.
Function LookAround
  ${If} $Everybody == 1
    SetShellVarContext all
    ReadRegStr $Before HKLM "${KEY}" "InstallLocation"
    ReadRegStr $OtherWay HKCU "${KEY}" "InstallLocation"
    StrCpy $INSTDIR "$PROGRAMFILES64\${PRODUCT}"
  ${Else}
    SetShellVarContext current
    ReadRegStr $Before HKCU "${KEY}" "InstallLocation"
    ReadRegStr $OtherWay HKLM "${KEY}" "InstallLocation"
    StrCpy $INSTDIR "$LOCALAPPDATA\Programs\${PRODUCT}"
  ${EndIf}
  ; A folder that somebody has deleted, or that lay on another disk, is nothing to update.
  ${IfNot} ${FileExists} "$Before\*.*"
    StrCpy $Before ""
  ${EndIf}
  ${IfNot} ${FileExists} "$OtherWay\*.*"
    StrCpy $OtherWay ""
  ${EndIf}
  ${If} $Before != ""
    StrCpy $INSTDIR $Before
  ${ElseIf} $Given != ""
    StrCpy $INSTDIR $Given
  ${EndIf}
  ClearErrors
FunctionEnd

; Starts again as an administrator, who is asked by Windows, unless this is one already or nobody is to be asked.
Function Elevate
  UserInfo::GetAccountType
  Pop $0
  ${If} $0 == "Admin"
  ${OrIf} ${Silent}
    Return
  ${EndIf}
  ClearErrors
  ExecShell "runas" "$EXEPATH" "/AllUsers"
  ${IfNot} ${Errors}
    Quit
  ${EndIf}
  MessageBox MB_OK|MB_ICONEXCLAMATION "${PRODUCT} is installed for everybody by an administrator only. Nothing was changed."
FunctionEnd

Function RefuseTwice
  ${If} $Before != ""
  ${OrIf} $OtherWay == ""
    Return
  ${EndIf}
  StrCpy $0 "for everybody on this computer"
  ${If} $Everybody == 1
    StrCpy $0 "for you alone"
  ${EndIf}
  MessageBox MB_YESNO|MB_DEFBUTTON2|MB_ICONQUESTION "${PRODUCT} is installed already, $0, in $OtherWay. Install it a second time? \
Both would open the same data, and each is updated on its own." /SD IDNO IDYES again
  SetErrorLevel 6
  Quit
  again:
FunctionEnd

Function RefuseOlder
  ClearErrors
  GetDLLVersion "$INSTDIR\latchkey.exe" $0 $1
  ${If} ${Errors}
    Return
  ${EndIf}
  IntOp $2 ${THIS_1} << 16
  IntOp $2 $2 | ${THIS_2}
  IntOp $3 ${THIS_3} << 16
  IntOp $3 $3 | ${THIS_4}
  ${If} $0 U< $2
    Return
  ${ElseIf} $0 = $2
  ${AndIf} $1 U<= $3
    Return
  ${EndIf}
  ReadRegStr $0 SHCTX "${KEY}" "DisplayVersion"
  MessageBox MB_YESNO|MB_DEFBUTTON2|MB_ICONEXCLAMATION "${PRODUCT} $0 is installed, which is newer than this ${VERSION}. What it has \
written may not open in an older one. Replace it all the same?" /SD IDNO IDYES older
  SetErrorLevel 5
  Quit
  older:
FunctionEnd

Function AskForWhom
  ${If} $Chosen == 1
  ${OrIf} $Before != ""
    Abort
  ${EndIf}
  !insertmacro MUI_HEADER_TEXT "For whom?" "${PRODUCT} ${VERSION}"
  nsDialogs::Create 1018
  Pop $0
  ${NSD_CreateRadioButton} 0 20u 100% 12u "For &me alone. No administrator is needed."
  Pop $ForMe
  ${NSD_CreateRadioButton} 0 40u 100% 12u "For &everybody on this computer. Windows asks for an administrator."
  Pop $ForAll
  ${If} $Everybody == 1
    ${NSD_Check} $ForAll
  ${Else}
    ${NSD_Check} $ForMe
  ${EndIf}
  ${NSD_CreateLabel} 0 66u 100% 24u "Either way, each person who signs in to Windows here keeps data of their own."
  Pop $0
  nsDialogs::Show
FunctionEnd

Function TakeForWhom
  ${NSD_GetState} $ForAll $Everybody
  ${If} $Everybody == 1
    Call Elevate
    UserInfo::GetAccountType
    Pop $0
    ${If} $0 != "Admin"
      Abort
    ${EndIf}
  ${EndIf}
  Call LookAround
FunctionEnd

Function SkipIfUpdating
  ${If} $Before != ""
    Abort
  ${EndIf}
FunctionEnd

; Pushes 1 when the folder can be written to.
Function Writable
  ClearErrors
  CreateDirectory "${NEW}"
  FileOpen $0 "${NEW}\try" w
  ${If} ${Errors}
    Push 0
  ${Else}
    FileClose $0
    Push 1
  ${EndIf}
  Call CleanUp
FunctionEnd

Function CleanUp
  SetOutPath "$TEMP"
  RMDir /r "${NEW}"
  RMDir "$INSTDIR" ; if it is empty
FunctionEnd

Function TakeFolder
  Call Writable
  Pop $0
  ${If} $0 == 0
    MessageBox MB_OK|MB_ICONEXCLAMATION "You may not write to $INSTDIR. Choose another folder. Nothing was changed."
    Abort
  ${EndIf}
FunctionEnd

; A program that runs cannot be opened for writing.
!macro WaitUntilClosed un Happens
  Function ${un}WaitUntilClosed
    again:
    ClearErrors
    ${If} ${FileExists} "$INSTDIR\latchkey.exe"
      FileOpen $0 "$INSTDIR\latchkey.exe" a
      FileClose $0
    ${EndIf}
    ${If} ${FileExists} "$INSTDIR\latchkey.com"
      FileOpen $0 "$INSTDIR\latchkey.com" a
      FileClose $0
    ${EndIf}
    ${IfNot} ${Errors}
      Return
    ${EndIf}
    MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "${PRODUCT} is open, in a window or a terminal. Close it, then choose Retry, and it \
is ${Happens}. Cancel changes nothing." /SD IDCANCEL IDRETRY again
    SetErrorLevel 3
    Abort "${PRODUCT} is open, so nothing was changed."
  FunctionEnd
!macroend
!insertmacro WaitUntilClosed "" "replaced"
!insertmacro WaitUntilClosed "un." "removed"
