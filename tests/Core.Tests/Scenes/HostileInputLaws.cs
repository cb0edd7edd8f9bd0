using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Nadir.Core.Errors;
using Nadir.Core.Geometry;
using Nadir.Core.Ports;
using Nadir.Core.Scenes;
using Nadir.TestKit;

namespace Nadir.Core.Tests.Scenes;

/// <summary>
/// Names, messages and records as whoever can write to a container or a queue may have them: each is taken or refused by the one error
/// of its kind, and nothing else ever comes out of reading it.
/// </summary>
public sealed class HostileInputLaws
{
    private static readonly BlobPath Path = new("work", "x.json");

    private static readonly byte[] Manifest = PipelineJson.Write(Manifests.Full);

    private static readonly string[] Values =
    [
        "null", "true", "-1", "0", "1e400", "-1e400", "2147483648", "99999999999999999999999", "\"NaN\"", "\"\"", "\"../../etc/passwd\"", "[]", "{}",
        "[null]", "\"\\u0000\"", "\"\\ud800\"", "1.5", "[[[[]]]]", "{\"a\":{\"a\":{}}}", "\"0123456789abcdef\"", "\"FFFFFFFFFFFFFFFF\"",
    ];

    /// <summary>Bytes of a valid record, changed a few times: values swapped for others, bytes for others, parts doubled or left out.</summary>
    private static readonly Gen<byte[]> BrokenManifests = Broken(Manifest);

    private static readonly Gen<string> Bodies = Gen.OneOf(
        Broken(Encoding.UTF8.GetBytes(PipelineJson.Body(new UpscaleTilesMessage(1, Manifests.Run, 5)))).Select(bytes => Encoding.UTF8.GetString(bytes)),
        from depth in Gen.Choose(1, 5000) select string.Concat(Enumerable.Repeat("{\"schema\":", depth)),
        from depth in Gen.Choose(1, 5000) select new string('[', depth),
        from length in Gen.Choose(0, 300) from seed in Gen.Choose(0, int.MaxValue) select Text(length, seed));

    private static readonly Gen<string> Names =
        from length in Gen.Choose(0, 12)
        from parts in Gen.Elements(
            "a", "..", ".", "/", "\\", "\0", "\n", "\u2028", "\ud800", "\udc00", "é", "日", "\U0001F6F0", "%2e%2e", "%2F", "~", "$", "nul", "CON", ":", new string('x', 300),
            "/vsicurl/http://h/", "GTIFF_DIR:1:", "?sig=", "#").ListOf(length)
        select string.Concat(parts);

    [Fact]
    public void Manifest_HoweverBroken_IsReadOrCorrupt() => Law.Holds(BrokenManifests, bytes =>
    {
        try
        {
            var manifest = PipelineJson.ReadManifest(Blob(bytes));
            Assert.InRange(new RunPlan(manifest).UnitCount, 1, int.MaxValue);
        }
        catch (CorruptBlobException error)
        {
            AssertOneLine(error.Message);
        }
    });

    [Fact]
    public void Records_HoweverBroken_AreReadOrCorrupt() => Law.Holds(BrokenManifests, bytes =>
    {
        foreach (var read in (Func<BlobContent, object>[])[PipelineJson.ReadCommit, PipelineJson.ReadRejection, PipelineJson.ReadFailure])
        {
            try
            {
                read(Blob(bytes));
            }
            catch (CorruptBlobException error)
            {
                AssertOneLine(error.Message);
            }
        }
    });

    [Fact]
    public void Messages_HoweverBroken_AreReadOrRejected() => Law.Holds(Bodies, body =>
    {
        foreach (var read in (Func<string, IPipelineMessage>[])[PipelineJson.ReadTileScene, PipelineJson.ReadUpscaleTiles, PipelineJson.ReadStitchScene])
        {
            try
            {
                var message = read(body);
                Assert.True(RunId.IsValid(message.Run.Value));
                Assert.Equal(PipelineJson.Schema, message.Schema);
            }
            catch (MessageRejectedException error)
            {
                AssertOneLine(error.Message);
            }
        }
    });

    [Theory]
    [InlineData("""{"schema":1,"run":"0123456789abcdef","run":"ffffffffffffffff","unit":1}""")]
    [InlineData("""{"schema":1,"run":"0123456789abcdef"}""")]
    [InlineData("""{"schema":1,"run":"0123456789abcdef","unit":1e99}""")]
    [InlineData("""{"schema":1,"run":"0123456789abcdef","unit":4294967296}""")]
    [InlineData("""{"schema":1,"run":null,"unit":1}""")]
    [InlineData("""{"schema":1,"run":5,"unit":1}""")]
    [InlineData("\ud800")]
    public void Message_OfAmbiguousOrImpossibleFields_IsRejected(string body) =>
        Assert.Throws<MessageRejectedException>(() => PipelineJson.ReadUpscaleTiles(body));

    [Theory]
    [InlineData("\"tile\": 64", "\"tile\": 63", "has tiles that cannot be (")]
    [InlineData("\"tilesPerUnit\": 3", "\"tilesPerUnit\": 0", "has tiles that cannot be (")]
    [InlineData("\"halo\": 16", "\"halo\": 1000", "has tiles that cannot be (")]
    [InlineData("\"scale\": 4", "\"scale\": 40", "has a scale of 40")]
    [InlineData("\"x\": 8", "\"x\": 2147483640", "is not the JSON it should be (")]
    [InlineData("\"scene\": \"north/", "\"scene\": \"../", "is of a scene whose name has an empty part")]
    [InlineData("\"firstOutput\": 0", "\"firstOutput\": 0, \"firstOutput\": 0", "is not the JSON it should be (")]
    public void Manifest_ThatNoStageCouldUse_IsCorrupt(string old, string value, string reason)
    {
        string text = Encoding.UTF8.GetString(Manifest);
        Assert.Contains(old, text, StringComparison.Ordinal);

        var error = Assert.Throws<CorruptBlobException>(
            () => PipelineJson.ReadManifest(Blob(Encoding.UTF8.GetBytes(text.Replace(old, value, StringComparison.Ordinal)))));

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_WhateverTheyHold_AreRefusedOrStayInsideTheirFolder() => Law.Holds(Names, name =>
    {
        if (BlobLayout.NameFault(name) is { } fault)
        {
            Assert.StartsWith("unnameable-", BlobLayout.Rejection(name).Name, StringComparison.Ordinal);
            AssertOneLine(BlobLayout.Shown(name) + fault);
            return;
        }

        string root = System.IO.Path.GetFullPath("/store/scenes");
        string full = System.IO.Path.GetFullPath(System.IO.Path.Combine(root, BlobLayout.Scene(name).Name));
        Assert.StartsWith(root + System.IO.Path.DirectorySeparatorChar, full, StringComparison.Ordinal);
        Assert.Equal(name, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(name)));
        AssertOneLine(BlobLayout.Shown(name));
        Assert.True(BlobLayout.Product(name, Manifests.Run, "quicklook.png").Name.Length <= BlobPath.MaxNameLength);
    });

    [Fact]
    public void TileBlobs_HoweverBroken_AreReadOrCorrupt()
    {
        using var stream = new MemoryStream();
        var writer = new NpyWriter(stream);
        writer.Write([0, 1]);
        writer.Write(new float[12], 1, 3, 4);
        writer.Write(new float[12], 1, 3, 4);

        Law.Holds(Broken(stream.ToArray()), bytes =>
        {
            try
            {
                var details = DetailTiles.Read(bytes, "work/blob", 1, _ => new PixelSize(4, 3));
                Assert.InRange(details.ByteCount, 0, bytes.Length);
            }
            catch (CorruptBlobException error)
            {
                AssertOneLine(error.Message);
            }

            try
            {
                InputTiles.Read(bytes, "work/blob", 1, 4);
            }
            catch (CorruptBlobException error)
            {
                AssertOneLine(error.Message);
            }
        });
    }

    private static void AssertOneLine(string text)
    {
        Assert.DoesNotContain(text, c => char.IsControl(c) || c is '\u2028' or '\u2029');
        Assert.InRange(text.Length, 1, 2000);
    }

    private static Gen<byte[]> Broken(byte[] valid) =>
        from seed in Gen.Choose(0, int.MaxValue)
        select Break(valid, new System.Random(seed));

    private static byte[] Break(byte[] valid, System.Random random)
    {
        var bytes = valid.ToList();
        for (int i = random.Next(1, 4); i > 0 && bytes.Count > 0; i--)
        {
            int at = random.Next(bytes.Count);
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, Math.Min(bytes.Count - at, random.Next(1, 40)));
                    break;
                case 2:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(bytes.Count - at, random.Next(1, 80))));
                    break;
                default:
                    ReplaceValue(bytes, random);
                    break;
            }
        }

        return [.. bytes];
    }

    /// <summary>Puts another value behind one of the colons.</summary>
    private static void ReplaceValue(List<byte> bytes, System.Random random)
    {
        int[] colons = [.. Enumerable.Range(0, bytes.Count).Where(i => bytes[i] == ':')];
        if (colons.Length == 0)
        {
            return;
        }

        int first = colons[random.Next(colons.Length)] + 1;
        int end = bytes.FindIndex(first, value => value is (byte)',' or (byte)'}' or (byte)'\n');
        bytes.RemoveRange(first, (end < 0 ? bytes.Count : end) - first);
        bytes.InsertRange(first, Encoding.UTF8.GetBytes(Values[random.Next(Values.Length)]));
    }

    private static string Text(int length, int seed)
    {
        var random = new System.Random(seed);
        return string.Create(length, random, (text, source) =>
        {
            for (int i = 0; i < text.Length; i++)
            {
                text[i] = (char)source.Next(0x10000);
            }
        });
    }

    private static BlobContent Blob(byte[] bytes) => new(new BlobEntry(Path, "e", bytes.Length, default), bytes);
}
