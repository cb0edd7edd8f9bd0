namespace Nadir.Core.Ports;

/// <summary>A message as received.</summary>
/// <param name="Id">Stays the same over deliveries.</param>
/// <param name="Receipt">Proof of this delivery; stale after the next one or a renewal.</param>
/// <param name="Body">The text that was sent.</param>
/// <param name="DequeueCount">Deliveries so far, this one included: at least 1.</param>
public sealed record QueuedMessage(string Id, string Receipt, string Body, int DequeueCount);
