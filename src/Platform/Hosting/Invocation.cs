namespace Nadir.Platform.Hosting;

/// <summary>One call of a function.</summary>
/// <param name="Number">Counts the calls of this host, from 1.</param>
/// <param name="Function">The function's name.</param>
/// <param name="Source">What set it off: a message's id, a blob's path, a time, or a request's method and path.</param>
/// <param name="Attempt">Deliveries of the message, or tries of the blob, this one included; 1 elsewhere.</param>
public sealed record Invocation(long Number, string Function, string Source, int Attempt);
