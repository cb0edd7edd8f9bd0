namespace Nadir.Platform.Hosting;

/// <summary>A function that runs on a schedule.</summary>
/// <param name="Method">What is called.</param>
/// <param name="Schedule">When.</param>
/// <param name="RunOnStartup">Whether it also runs when the host starts.</param>
/// <param name="UseMonitor">Whether an occurrence missed while no host ran is made up for at the start.</param>
public sealed record TimerFunction(FunctionMethod Method, TimerSchedule Schedule, bool RunOnStartup, bool UseMonitor);
