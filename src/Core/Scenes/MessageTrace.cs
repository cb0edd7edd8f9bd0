namespace Nadir.Core.Scenes;

/// <summary>Where a message comes from, for those who watch: handlers do not look at it. Left out while nobody watches.</summary>
/// <param name="Traceparent">The sender's span (W3C Trace Context, section 3.2). One that is none begins a new trace.</param>
/// <param name="Sent">When it was sent, by the sender's clock.</param>
public sealed record MessageTrace(string Traceparent, DateTimeOffset Sent);
