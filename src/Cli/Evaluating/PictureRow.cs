namespace Nadir.Cli.Evaluating;

/// <summary>Pictures of one truth's middle, for people.</summary>
/// <param name="Name">The truth's name.</param>
/// <param name="Pictures">Names of methods, and the truth last, with PNG files.</param>
internal sealed record PictureRow(string Name, IReadOnlyList<(string Name, byte[] Png)> Pictures);
