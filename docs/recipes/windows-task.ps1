# The monthly reports by Windows Task Scheduler: every weekday at 06:30 in the time zone of Windows.
#
# Replace the two folders, then run this once in PowerShell (5.1 or 7), as the user for whom the task is to run:
#   powershell -ExecutionPolicy Bypass -File .\windows-task.ps1
# Try it at once: Start-ScheduledTask -TaskName 'SLA monthly'
# How it ended:   (Get-ScheduledTaskInfo -TaskName 'SLA monthly').LastTaskResult   (0 done; else the exit code)
# Take it away:   Unregister-ScheduledTask -TaskName 'SLA monthly'
#
# Save this file as “UTF-8 with BOM”: without the BOM, PowerShell 5.1 takes Japanese folder names for Shift_JIS.
# Secrets that the agreement names as env:NAME, once for this user (the next logon knows them):
#   [Environment]::SetEnvironmentVariable('CRM_PASSWORD', (Read-Host 'Password'), 'User')

$ErrorActionPreference = 'Stop'

$workspace = 'C:\YOUR\WORKSPACE\営業SLA'
$sla = 'C:\YOUR\TOOLKIT\.venv\Scripts\sla.exe'
$log = Join-Path $workspace 'sla-monthly.log'

foreach ($path in $workspace, $sla) {
    if (-not (Test-Path -LiteralPath $path)) { throw "There is no $path here." }
}

# cmd appends to the log as it comes; PYTHONUTF8 makes that UTF-8, which it would not be in a file on a Japanese Windows.
$command = 'set "PYTHONUTF8=1" & set "SLA_LANG=ja" & ' + "`"$sla`" monthly --since-last >> `"$log`" 2>&1"

$action = New-ScheduledTaskAction -Execute "$env:SystemRoot\System32\cmd.exe" `
    -Argument "/d /s /c `"$command`"" -WorkingDirectory $workspace
$days = 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday'
$trigger = New-ScheduledTaskTrigger -Weekly -DaysOfWeek $days -At '06:30'
$settings = New-ScheduledTaskSettingsSet -StartWhenAvailable -MultipleInstances IgnoreNew `
    -ExecutionTimeLimit (New-TimeSpan -Hours 6) -AllowStartIfOnBatteries -DontStopIfGoingOnBatteries
# S4U: runs whether or not you are logged on, and keeps no password. To register it, start PowerShell as administrator; it
# reaches no network shares. Else take -LogonType Interactive, which runs only while you are logged on.
$principal = New-ScheduledTaskPrincipal -UserId "$env:USERDOMAIN\$env:USERNAME" -LogonType S4U -RunLevel Limited

Register-ScheduledTask -TaskName 'SLA monthly' -Action $action -Trigger $trigger -Settings $settings `
    -Principal $principal -Description 'Holds the past months against the marketing-sales agreements' -Force
