namespace Nadir.Cli.Evaluating;

/// <summary>An image, or a truth of one, that was found but not measured.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Reason">Why, in one sentence that begins with the name.</param>
internal sealed record LeftOutImage(string Name, string Reason);
