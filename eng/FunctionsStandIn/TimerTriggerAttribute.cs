namespace Microsoft.Azure.Functions.Worker;

/// <summary>Starts a function on a schedule. Declaration only.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class TimerTriggerAttribute(string schedule) : Attribute
{
    /// <summary>Six-field cron expression, or a time span.</summary>
    public string Schedule { get; } = schedule;

    /// <summary>Whether the host keeps the schedule's state across restarts.</summary>
    public bool UseMonitor { get; set; } = true;

    /// <summary>Whether the function also runs when the host starts.</summary>
    public bool RunOnStartup { get; set; }
}
