using System.Buffers.Binary;
using System.IO.Compression;
using Nadir.Core.Geometry;
using Nadir.Core.Scenes;
using Nadir.Raster;
using Nadir.Raster.Examination;
using Nadir.RasterProbe.Tests.Fuzz;
using Nadir.TestKit;

namespace Nadir.RasterProbe.Tests;

/// <summary>Small files that claim to be large ones are refused before anything of that size is held.</summary>
public sealed class BoundsTests : IDisposable
{
    /// <summary>Above the probe's own 80 MiB and one block of the largest kind allowed; far below what the bombs claim.</summary>
    private const long MostBytes = 700L << 20;

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(256, 0x7FFFFFFF, "is 2,147,483,647 pixels wide, more than the limit of 200,000")]
    [InlineData(257, 0x7FFFFFFF, "")]
    [InlineData(277, 65535, "")]
    [InlineData(278, 0x7FFFFFFF, "")]
    [InlineData(279, 0x7FFFFFFF, "")]
    [InlineData(279, unchecked((int)0xFFFFFFFF), "")]
    public async Task Examine_TiffWithAHugeTag_IsReadOrRefusedWithinTheMemory(int tag, int value, string reason)
    {
        byte[] bytes = new TiffScene { Bands = 1 }.ToBytes();
        var entry = TiffEntry.Find(bytes).Entries.Single(entry => BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(entry.Start)) == tag);
        TiffEntry.Put(bytes, entry.Value, 4, true, value);

        var answer = await AskAsync("bomb.tif", bytes);

        Assert.Contains(reason, answer.Reason, StringComparison.Ordinal);
        Assert.InRange(answer.PeakBytes, 0, MostBytes);
    }

    [Fact]
    public async Task Examine_DeflateBomb_IsReadOrRefusedWithinTheMemory()
    {
        // One strip of 16,384 x 16,384 bytes, a quarter of a gigabyte, which is the most that a block may be; stored, and it inflates to
        // four times as much, in a thousandth.
        var scene = new TiffScene { Size = new PixelSize(4, 4), Bands = 1, Type = PixelType.UInt8 };
        byte[] bytes = WithStrip(scene.ToBytes(), 16_384, Deflated(1L << 30));

        var answer = await AskAsync("bomb.tif", bytes);

        Assert.InRange(answer.PeakBytes, 1, MostBytes);
        Assert.True(bytes.Length < 2 << 20, "no bomb");
    }

    [Fact]
    public async Task Examine_TilePastTheBlockLimit_IsRefusedBeforeItIsDecoded()
    {
        byte[] bytes = SeedScenes.Read(folder.Path).Single(scene => scene.Name == "deflate.tif").Bytes;
        foreach (var entry in TiffEntry.Find(bytes).Entries.Where(entry => BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(entry.Start)) is 322 or 323))
        {
            TiffEntry.Put(bytes, entry.Value, 2, true, 65_520);
        }

        var answer = await AskAsync("bomb.tif", bytes);

        Assert.StartsWith("has blocks of 65520x65520 pixels that take ", answer.Reason, StringComparison.Ordinal);
        Assert.InRange(answer.PeakBytes, 1, 200L << 20);
    }

    [Fact]
    public async Task Examine_MoreMemoryThanAllowed_IsARefusalInOneSentence()
    {
        string file = Path.Combine(folder.Path, "large.tif");
        var small = new TiffScene { Size = new PixelSize(4, 4), Bands = 1, Type = PixelType.UInt8 };
        await File.WriteAllBytesAsync(file, WithStrip(small.ToBytes(), 16_384, Deflated(1L << 28)));

        var error = await Probes.RefusalAsync(file, new ProbeLimits { MemoryBytes = 64L << 20 });

        Assert.True(Probes.IsSentence(error.Message), error.Message);
    }

    [Fact]
    public async Task Examine_DirectoryThatLinksToItself_Ends()
    {
        byte[] bytes = new TiffScene().ToBytes();
        var links = TiffEntry.Find(bytes).Links;
        TiffEntry.Put(bytes, links[^1], 4, true, BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(4)));

        Assert.True((await AskAsync("loop.tif", bytes)).Kind is ProbeAnswerKind.Examined or ProbeAnswerKind.Refused);
    }

    /// <summary>A chain of overviews as long as the file allows: each directory costs GDAL memory and a look.</summary>
    [Fact]
    public async Task Examine_TenThousandOverviews_Ends()
    {
        byte[] first = new TiffScene { Bands = 1, GsdMetres = null }.ToBytes();
        using var file = new MemoryStream();
        file.Write(first);
        int head = BinaryPrimitives.ReadInt32LittleEndian(first.AsSpan(4));
        int entries = first[head];
        byte[] directory = first.AsSpan(head, 2 + (12 * entries) + 4).ToArray();
        int link = TiffEntry.Find(first).Links[^1];
        for (int i = 0; i < 10_000; i++)
        {
            int at = (int)file.Length + (int)(file.Length & 1);
            file.SetLength(at);
            file.Position = at;
            file.Write(directory);
            file.Position = link;
            file.Write(BitConverter.GetBytes(at));
            link = at + directory.Length - 4;
        }

        var answer = await AskAsync("chain.tif", file.ToArray());

        Assert.True(answer.Kind is ProbeAnswerKind.Examined or ProbeAnswerKind.Refused);
        Assert.InRange(answer.PeakBytes, 1, MostBytes);
    }

    /// <summary>A square of one strip that is deflated.</summary>
    private static byte[] WithStrip(byte[] scene, int side, byte[] strip)
    {
        byte[] bytes = [.. scene, .. strip];
        foreach (var entry in TiffEntry.Find(bytes).Entries)
        {
            long? value = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(entry.Start)) switch
            {
                256 or 257 or 278 => side,
                259 => 8,
                273 => scene.Length,
                279 => strip.Length,
                _ => null,
            };
            if (value is { } number)
            {
                TiffEntry.Put(bytes, entry.Value, 4, true, number);
            }
        }

        return bytes;
    }

    private static byte[] Deflated(long length)
    {
        using var packed = new MemoryStream();
        using (var deflate = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            byte[] zeros = new byte[1 << 20];
            for (long written = 0; written < length; written += zeros.Length)
            {
                deflate.Write(zeros);
            }
        }

        return packed.ToArray();
    }

    private async Task<ProbeAnswer> AskAsync(string name, byte[] bytes, ProbeLimits? limits = null)
    {
        string file = Path.Combine(folder.Path, name);
        await File.WriteAllBytesAsync(file, bytes);
        await using var probe = ProbeProcess.Start(Probes.Program, limits ?? ProbeLimits.Default, TimeProvider.System);
        var verdict = await probe.AskAsync(Probes.Request(file, RasterLimits.Default), CancellationToken.None);
        Assert.True(verdict.End == ProbeEnd.Answered, $"{verdict.End} {verdict.Detail} {probe.Said}");
        return verdict.Answer!;
    }
}
