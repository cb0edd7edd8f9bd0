using Nadir.Core.Scenes;

namespace Nadir.Core.Models;

/// <summary>Step times fitted to a model for one number of steps: <paramref name="Times"/> fall from at most 1, N of them, all above 0.</summary>
public sealed record StepTable(int Steps, ValueList<double> Times);
