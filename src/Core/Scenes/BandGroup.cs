namespace Nadir.Core.Scenes;

/// <summary>
/// The bands of one network call. <paramref name="Inputs"/> are indexes into the scene's data bands, one a channel;
/// <paramref name="FirstOutput"/> and on are the channels whose result is kept (the earlier ones belong to another group).
/// </summary>
public sealed record BandGroup(ValueList<int> Inputs, int FirstOutput);
