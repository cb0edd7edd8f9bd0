namespace Nadir.Platform.Hosting;

/// <summary>What the host remembers of a timer function, so that an occurrence missed while no host ran is made up for.</summary>
/// <param name="Last">The last occurrence that ran, or when the record was made.</param>
/// <param name="Next">The occurrence due after it.</param>
/// <param name="LastUpdated">When this was written.</param>
internal sealed record TimerStatus(DateTimeOffset Last, DateTimeOffset Next, DateTimeOffset LastUpdated);
