; The installer for Windows, made by package.sh. Silent: /S [/AllUsers | /CurrentUser] [/Webview2] [/D=FOLDER]
; Exit codes: 0 done; 1 given up by the person; 2 failed; 3 Latchkey is running; 4 no rights; 5 a newer version is installed;
; 6 it is installed already, for everybody instead of one person or the other way round; 7 Windows is older than 10. After 3 to
; 7 nothing has changed.

Target amd64-unicode
!include MUI2.nsh
!include LogicLib.nsh
!include FileFunc.nsh
!include WinVer.nsh

!define KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\org.latchkey.Latchkey"
!define APP_PATH "Software\Microsoft\Windows\CurrentVersion\App Paths\latchkey.exe"
!define WEBVIEW "Software\Microsoft\EdgeUpdate\ClientState\{F3017226-FE2A-4295-8BDF-00C3A9A7E4C5}"
!define NEW "$INSTDIR\latchkey.new" ; where everything is unpacked before anything is replaced
!getdllversion "${STAGE}/latchkey.exe" THIS_

Name "${PRODUCT}"
OutFile "${OUT}"
BrandingText "${PRODUCT} ${VERSION}"
RequestExecutionLevel user
ManifestDPIAware true
ManifestLongPathAware true
SetCompressor /SOLID lzma
SetCompressorDictSize 64 ; MiB: latchkey.com is packed as what little it differs in from latchkey.exe
SetDateSave off
ShowInstDetails nevershow
ShowUninstDetails nevershow

VIProductVersion "${BASE}.0"
VIFileVersion "${BASE}.0"
VIAddVersionKey "CompanyName" "${PUBLISHER}"
VIAddVersionKey "ProductName" "${PRODUCT}"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "FileVersion" "${BASE}.0"
VIAddVersionKey "FileDescription" "${PRODUCT} Setup"
VIAddVersionKey "LegalCopyright" "${COPYRIGHT}"

Var Everybody  ; "1": for everybody on this computer, else for one person
Var Chosen     ; "1": which of the two was said on the command line
Var Given      ; the folder of /D=
Var Before     ; where it is installed the same way already, or empty
Var OtherWay   ; where it is installed the other way, or empty
Var Parameters
Var Done       ; what the last page says
Var ForMe
Var ForAll

!define MUI_ICON icon.ico
!define MUI_UNICON icon.ico
!define MUI_WELCOMEFINISHPAGE_BITMAP side.bmp
!define MUI_UNWELCOMEFINISHPAGE_BITMAP side.bmp
!define MUI_ABORTWARNING

Page custom AskForWhom TakeForWhom
!define MUI_PAGE_CUSTOMFUNCTION_PRE SkipIfUpdating
!define MUI_PAGE_CUSTOMFUNCTION_LEAVE TakeFolder
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!define MUI_FINISHPAGE_TITLE "${PRODUCT} ${VERSION} is installed"
!define MUI_FINISHPAGE_TEXT "$Done"
!define MUI_FINISHPAGE_TEXT_LARGE
!insertmacro MUI_PAGE_FINISH

!define KEPT "Your accounts stay: the data file in %LOCALAPPDATA%\${PRODUCT}, or where --data has it, and its key in Windows' \
Credential Manager or in its key file."
!define MUI_UNCONFIRMPAGE_TEXT_TOP "${PRODUCT} will be removed. ${KEPT}"
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!define MUI_FINISHPAGE_TITLE "${PRODUCT} is removed"
!define MUI_FINISHPAGE_TEXT "${KEPT} ${PRODUCT} finds them again when it is installed again. Delete both by hand if nobody needs them \
any more."
!define MUI_FINISHPAGE_TEXT_LARGE
!insertmacro MUI_UNPAGE_FINISH
!insertmacro MUI_LANGUAGE English

; Every file that is installed, but for uninstall.exe.
!macro EachFile Do
  !insertmacro ${Do} latchkey.exe
  !insertmacro ${Do} latchkey.com
  !insertmacro ${Do} LICENSE.txt
  !insertmacro ${Do} NOTICES.txt
  !insertmacro ${Do} Apache-2.0.txt
  !insertmacro ${Do} README.txt
!macroend

!macro Unpack Name
  File "${STAGE}/${Name}"
!macroend

!macro Replace Name
  StrCpy $0 "${Name}"
  Call Replace
!macroend

!macro Remove Name
  Delete "$INSTDIR\${Name}"
!macroend

!ifdef SIGN
  !uninstfinalize '"${SIGN}" "%1"' = 0
!endif

!include checks.nsh
!include remove.nsh

Section
  Call Writable
  Pop $0
  ${If} $0 == 0
    SetErrorLevel 4
    Abort "You may not write to $INSTDIR, so nothing was changed."
  ${EndIf}
  Call WaitUntilClosed

  SetOutPath "${NEW}"
  ClearErrors
  !insertmacro EachFile Unpack
  WriteUninstaller "${NEW}\uninstall.exe"
  ${If} ${Errors}
    SetErrorLevel 2
    Abort "Not everything could be unpacked into $INSTDIR, so nothing was changed. Is the disk full?"
  ${EndIf}
  SetOutPath "$INSTDIR"
  !insertmacro EachFile Replace
  !insertmacro Replace uninstall.exe
  Call CopyWebview
  RMDir "${NEW}"

  CreateDirectory "$SMPROGRAMS\${PRODUCT}"
  CreateShortcut "$SMPROGRAMS\${PRODUCT}\${PRODUCT}.lnk" "$INSTDIR\latchkey.exe" "" "" 0 SW_SHOWNORMAL "" "${COMMENTS}"
  CreateShortcut "$SMPROGRAMS\${PRODUCT}\${PRODUCT} demo.lnk" "$INSTDIR\latchkey.exe" "--demo" "" 0 SW_SHOWNORMAL "" \
    "Practice accounts that are gone when it is closed"
  CreateShortcut "$SMPROGRAMS\${PRODUCT}\${PRODUCT} kiosk.lnk" "$INSTDIR\latchkey.exe" "--kiosk" "" 0 SW_SHOWNORMAL "" \
    "Full screen, for one computer that many people use"
  ; Instead of a change to everybody's PATH, which NSIS could cut off: a terminal that finds latchkey.
  CreateShortcut "$SMPROGRAMS\${PRODUCT}\${PRODUCT} terminal.lnk" "$SYSDIR\cmd.exe" \
    '/k "cd /d "%USERPROFILE%"&set "PATH=%PATH%;$INSTDIR"&latchkey --help"' "$INSTDIR\latchkey.exe" 0 SW_SHOWNORMAL "" \
    "A terminal that knows latchkey"

  WriteRegStr SHCTX "${APP_PATH}" "" "$INSTDIR\latchkey.exe"
  WriteRegStr SHCTX "${KEY}" "DisplayName" "${PRODUCT}"
  WriteRegStr SHCTX "${KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr SHCTX "${KEY}" "DisplayIcon" "$INSTDIR\latchkey.exe,0"
  WriteRegStr SHCTX "${KEY}" "Publisher" "${PUBLISHER}"
  WriteRegStr SHCTX "${KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr SHCTX "${KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr SHCTX "${KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD SHCTX "${KEY}" "NoModify" 1
  WriteRegDWORD SHCTX "${KEY}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  WriteRegDWORD SHCTX "${KEY}" "EstimatedSize" $0
  Call SayDone
SectionEnd

; Gives the new file of the name in $0 the place of the old one. Programs against viruses have a file open for a moment, which
; keeps its name that long.
Function Replace
  ${For} $1 1 20
    ClearErrors
    Delete "$INSTDIR\$0"
    Rename "${NEW}\$0" "$INSTDIR\$0"
    ${IfNot} ${Errors}
      Return
    ${EndIf}
    Sleep 250
  ${Next}
  SetErrorLevel 2
  Abort "Not every file in $INSTDIR could be replaced. Install once more."
FunctionEnd

; A webview2 folder beside the installer is copied only when a person or /Webview2 says so: whoever can put a folder beside
; a downloaded file must not get programs into a place that only administrators may write to.
Function CopyWebview
  ${IfNot} ${FileExists} "$EXEDIR\webview2\msedgewebview2.exe"
    Return
  ${EndIf}
  ClearErrors
  ${GetOptions} $Parameters "/Webview2" $0
  ${If} ${Errors}
    MessageBox MB_YESNO|MB_DEFBUTTON2|MB_ICONQUESTION "A folder webview2 lies beside this installer. Copy it, so that ${PRODUCT} uses \
it instead of this computer's own WebView2 runtime? Say no if you did not put it there." /SD IDNO IDYES copy
    Return
  ${EndIf}
  copy:
  CopyFiles /SILENT "$EXEDIR\webview2" "${NEW}"
  ${GetSize} "$EXEDIR\webview2" "/S=0K" $0 $1 $2
  ${GetSize} "${NEW}\webview2" "/S=0K" $3 $4 $5
  ${If} "$0 $1 $2" == "$3 $4 $5" ; half of one, or two in one, would be taken for a whole one
    ClearErrors
    RMDir /r "$INSTDIR\webview2"
    Rename "${NEW}\webview2" "$INSTDIR\webview2"
    ${IfNot} ${Errors}
      ; From version 120 on, Windows 10 lets it start only where these two groups of app containers may read it.
      nsExec::Exec '"$SYSDIR\icacls.exe" "$INSTDIR\webview2" /grant *S-1-15-2-1:(OI)(CI)(RX) *S-1-15-2-2:(OI)(CI)(RX)'
      Pop $0
      Return
    ${EndIf}
  ${EndIf}
  RMDir /r "${NEW}\webview2"
  SetErrorLevel 2
  MessageBox MB_OK|MB_ICONEXCLAMATION "The folder webview2 could not be copied. ${PRODUCT} itself is installed." /SD IDOK
FunctionEnd

Function SayDone
  SetRegView 32 ; where the runtime's own updater writes
  ReadRegStr $0 HKLM "${WEBVIEW}" "EBWebView"
  ReadRegStr $1 HKCU "${WEBVIEW}" "EBWebView"
  SetRegView 64
  StrCpy $Done "You find it in the Start menu."
  ${If} "$0$1" == ""
  ${AndIfNot} ${FileExists} "$INSTDIR\webview2\msedgewebview2.exe"
    StrCpy $Done "One thing is missing before its window can be opened: Microsoft's WebView2 runtime, which draws it, is not on this \
computer. Install it from developer.microsoft.com/microsoft-edge/webview2 (for a computer without a network: the Evergreen Standalone \
Installer, x64), or put the Fixed Version from there, unpacked and named webview2, beside this installer and run it once more.$\r$\n$\r$\nThe commands in a \
terminal work without it."
  ${EndIf}
  ClearErrors
FunctionEnd

Function .onInstFailed
  Call CleanUp
FunctionEnd
