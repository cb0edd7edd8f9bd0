using System.Globalization;
using Nadir.Core.Scenes;

namespace Nadir.Cli.Tests.Interleavings;

/// <summary>One call of a port: the unit of interleaving.</summary>
/// <param name="Kind">What is asked.</param>
/// <param name="Target">A blob's path; for a listing container and prefix; for a message its queue.</param>
/// <param name="Fact">The blob with its bytes, for writes.</param>
/// <param name="Body">The message's; for a replacement the blob that was found.</param>
internal sealed record Effect(EffectKind Kind, string Target, char Fact = '\0', string Body = "")
{
    /// <summary>What is given for "yes", or for a call without an answer.</summary>
    public const string Yes = "1";

    /// <summary>What is given for "no" or "there is none".</summary>
    public const string No = "";

    private readonly bool isPermanent = IsPermanent(Target);
    private readonly bool isOfTheEnd = IsOfTheEnd(Target);
    private readonly bool isDetail = Target.Contains("/t/", StringComparison.Ordinal);

    /// <summary>Whether it is a unit's details being stored: the unit has been computed.</summary>
    public bool StoresDetail => Kind == EffectKind.Create && isDetail;

    /// <summary>The unit of a numbered blob.</summary>
    public int Unit => int.Parse(Target.AsSpan(Target.LastIndexOf('/') + 1), CultureInfo.InvariantCulture);

    /// <summary>
    /// Whether it gives the same at every later moment and changes nothing, so that it needs no turn of its own: reading, or trying to create,
    /// what stands and stays for as long as anybody looks. Details are read while a product is made, some at the same time: all of them at the
    /// moment at which the scene is opened.
    /// </summary>
    public bool IsInvisible(World world) => Kind switch
    {
        EffectKind.Read or EffectKind.Create => (isPermanent || (isOfTheEnd && !world.IsReopened)) && world.Has(Target),
        EffectKind.Open => isDetail,
        _ => false,
    };

    /// <summary>What it leaves and what it answers. Leases are the explorer's.</summary>
    public (World World, string Answer) Apply(World world) => Kind switch
    {
        EffectKind.Read or EffectKind.Open => (world, world.Blobs.TryGetValue(Target, out char fact) ? fact.ToString() : No),
        EffectKind.List => (world, world.List(Target)),
        EffectKind.Create => world.Has(Target) ? (world, No) : (world.Put(Target, Fact), Yes),
        EffectKind.Replace => world.Blobs.TryGetValue(Target, out char old) && Body == old.ToString() ? (world.Put(Target, Fact), Yes) : (world, No),
        EffectKind.Put => (world.Put(Target, Fact), Yes),
        EffectKind.Delete => (world.Delete(Target), world.Has(Target) ? Yes : No),
        EffectKind.Send => (world.Send(new Message(Target, Body)), Yes),
        _ => (world, Yes),
    };

    /// <inheritdoc/>
    public override string ToString() => Kind == EffectKind.Send ? $"Send {Target} {Body}" : $"{Kind} {Target}";

    /// <summary>Where a container's blobs with a prefix stand.</summary>
    public static string Prefix(string container, string prefix) => $"{container}/{prefix}";

    private static bool IsPermanent(string path) => path.StartsWith(BlobLayout.Scenes, StringComparison.Ordinal)
        || path.EndsWith("/manifest.json", StringComparison.Ordinal)
        || (path.StartsWith(BlobLayout.Products, StringComparison.Ordinal) && !path.EndsWith("/latest.json", StringComparison.Ordinal));

    private static bool IsOfTheEnd(string path) => path.EndsWith("/commit.json", StringComparison.Ordinal)
        || path.EndsWith("/given-up.json", StringComparison.Ordinal)
        || path.Contains("/closed/", StringComparison.Ordinal)
        || path.Contains("/s/", StringComparison.Ordinal)
        || path.Contains("/f/", StringComparison.Ordinal);
}
