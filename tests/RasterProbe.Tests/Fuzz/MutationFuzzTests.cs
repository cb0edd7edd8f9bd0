using System.Globalization;
using Nadir.TestKit;
using Xunit.Abstractions;

namespace Nadir.RasterProbe.Tests.Fuzz;

/// <summary>
/// Thousands of broken scenes go through the probe: each is read or refused in one sentence, and what a native library does wrong stays in
/// the probe. 5,000 cases, or NADIR_FUZZ_CASES from NADIR_FUZZ_FIRST on of NADIR_FUZZ_SEED, by NADIR_FUZZ_WORKERS at once.
/// </summary>
public sealed class MutationFuzzTests(ITestOutputHelper output)
{
    [Fact]
    public async Task MutatedScenes_AreReadOrRefusedInOneSentence()
    {
        int cases = Setting("NADIR_FUZZ_CASES", 5000);
        int first = Setting("NADIR_FUZZ_FIRST", 0);
        int seed = Setting("NADIR_FUZZ_SEED", 20261121);
        using var folder = new TempFolder();
        var mutator = new Mutator(SeedScenes.Read(folder.Path), seed);
        var tally = new FuzzTally();
        long next = first - 1;

        await Task.WhenAll(Enumerable.Range(0, Setting("NADIR_FUZZ_WORKERS", 2)).Select(_ => Task.Run(async () =>
        {
            await using var worker = new FuzzWorker(mutator, seed, tally);
            for (long number = Interlocked.Increment(ref next); number < first + cases; number = Interlocked.Increment(ref next))
            {
                await worker.RunAsync(number);
            }
        })));

        output.WriteLine($"seed {seed}, cases {first} to {first + cases - 1}\n{tally}");
        if (Environment.GetEnvironmentVariable("NADIR_FUZZ_CASES") is not null)
        {
            Directory.CreateDirectory(FuzzWorker.Kept);
            await File.WriteAllTextAsync(Path.Combine(FuzzWorker.Kept, $"{seed}-{first}-{cases}.txt"), tally.ToString());
        }

        Assert.Empty(tally.Faults);
        Assert.Equal(cases, tally.Count);
        if (cases >= 1000)
        {
            // Mutations that only ever fail at the magic number would prove nothing, and so would those that never fail.
            Assert.InRange(tally.Of("read"), cases / 20, cases * 19 / 20);
            Assert.InRange(tally.Of("refused"), cases / 20, cases * 19 / 20);
        }
    }

    [Fact]
    public void Cases_OfOneSeed_AreTheSameEachTime()
    {
        var scenes = new[] { ("a.tif", new TiffScene().ToBytes()) };

        for (int number = 0; number < 100; number++)
        {
            Assert.Equal(new Mutator(scenes, 1).Case(number).Bytes, new Mutator(scenes, 1).Case(number).Bytes);
        }
    }

    private static int Setting(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
