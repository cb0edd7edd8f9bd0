namespace Nadir.Core.Scenes;

/// <summary>One band of a scene as the pipeline sees it.</summary>
/// <param name="Number">Position in the file, counted from 1 as GDAL does.</param>
/// <param name="Role">Whether the network sharpens it.</param>
/// <param name="Nodata">Its nodata value (may be NaN), or null.</param>
/// <param name="Name">Its description or colour name; may be empty.</param>
public sealed record BandDescription(int Number, BandRole Role, double? Nodata, string Name);
