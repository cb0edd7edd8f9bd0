namespace Nadir.Core.Scenes;

/// <summary>Parcels a scene's data bands into network calls.</summary>
public static class BandGroups
{
    /// <summary>
    /// Groups of <paramref name="channels"/> bands that cover bands 0 to <paramref name="bandCount"/> - 1 once each. A last group
    /// that would be short borrows the bands before it as context (their results are not kept); a scene with fewer bands than
    /// channels repeats its last band.
    /// </summary>
    public static ValueList<BandGroup> Cover(int bandCount, int channels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bandCount, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        var groups = new List<BandGroup>();
        for (int first = 0; first < bandCount; first += channels)
        {
            int start = Math.Max(0, Math.Min(first, bandCount - channels));
            var inputs = Enumerable.Range(start, channels).Select(band => Math.Min(band, bandCount - 1));
            groups.Add(new BandGroup(ValueList.From(inputs), first - start));
        }

        return ValueList.From(groups);
    }

    /// <summary>The scene bands whose results a group gives, with the channel of each.</summary>
    public static IEnumerable<(int Channel, int Band)> Kept(BandGroup group)
    {
        for (int channel = group.FirstOutput; channel < group.Inputs.Count; channel++)
        {
            bool repeated = channel > 0 && group.Inputs[channel] == group.Inputs[channel - 1];
            if (!repeated)
            {
                yield return (channel, group.Inputs[channel]);
            }
        }
    }
}
