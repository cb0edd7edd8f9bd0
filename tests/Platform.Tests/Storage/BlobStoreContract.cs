using System.Text;
using Nadir.Core.Errors;
using Nadir.Core.Ports;

namespace Nadir.Platform.Tests.Storage;

/// <summary>What every blob store must do; one class per adapter runs it.</summary>
public abstract class BlobStoreContract
{
    protected abstract IBlobStore Store { get; }

    protected virtual long LargeBytes => 160L << 20;

    protected string Container { get; } = "c" + Guid.NewGuid().ToString("N");

    /// <summary>Lets time pass for the store: by a manual clock where it has one.</summary>
    protected abstract Task PassAsync(TimeSpan time);

    private static string[] OddNames =>
    [
        "with space.tif", " leading", "trailing ", "trailing dot.", "a.", "UPPER/lower", "Upper/LOWER", "käse/größe.tif", "日本語/東京.tif",
        "emoji \U0001F6F0/x", "50%25.tif", "100%", "%41", "a#b?c&d=e", "plus+plus", "a~b", "~", "~~", "a~/b", "semi;colon,comma", "qu'ote\"s", "<angle>|pipe",
        "star*", "col:on", "CON", "con.txt/nul", "(brackets)[x]{y}", "^caret`grave", "$HOME/@at!", "a..b", "...", new string('n', 300) + "/b", new string('é', 400),
        new string('x', 1024), string.Join('/', Enumerable.Repeat("dir", 256)), new string('東', 200) + "/" + new string('京', 200), new string('%', 400),
    ];

    [Fact]
    public async Task Find_Missing_IsNull()
    {
        Assert.Null(await Store.FindAsync(At("none"), default));
        Assert.Null(await Store.ReadAsync(At("none"), default));
        Assert.Null(await Store.OpenReadAsync(At("none"), default));
        Assert.False(await Store.DeleteAsync(At("none"), default));
        Assert.Empty(await ListAsync(""));
        Assert.Empty(await ListAsync("no/such/prefix"));
    }

    [Fact]
    public async Task Put_New_IsReadBack()
    {
        var put = await PutAsync("dir/blob.txt", "grün");

        var read = await Store.ReadAsync(At("dir/blob.txt"), default);
        var found = await Store.FindAsync(At("dir/blob.txt"), default);

        Assert.Equal("grün", read!.Text);
        Assert.Equal(put, read.Entry);
        Assert.Equal(put, found);
        Assert.Equal(5, put.Length);
        await using var stream = await Store.OpenReadAsync(At("dir/blob.txt"), default);
        Assert.Equal("grün", await new StreamReader(stream!, Encoding.UTF8).ReadToEndAsync());
    }

    [Fact]
    public async Task Put_Empty_IsABlob()
    {
        await PutAsync("empty", "");

        Assert.Equal(0, (await Store.FindAsync(At("empty"), default))!.Length);
        Assert.Equal(0, (await Store.ReadAsync(At("empty"), default))!.Data.Length);
        await using var stream = await Store.OpenReadAsync(At("empty"), default);
        Assert.Equal(0, await stream!.ReadAsync(new byte[1]));
    }

    [Fact]
    public async Task Put_SameLengthAgain_ChangesTheETag()
    {
        var etags = new List<string>();
        for (int i = 0; i < 20; i++)
        {
            etags.Add((await PutAsync("same", "abcd")).ETag);
        }

        Assert.Equal(20, etags.Distinct().Count());
    }

    [Fact]
    public async Task Put_AfterDelete_HasAnotherETag()
    {
        var first = await PutAsync("again", "abcd");
        await Store.DeleteAsync(At("again"), default);
        var second = await PutAsync("again", "abcd");

        Assert.NotEqual(first.ETag, second.ETag);
    }

    [Fact]
    public async Task Create_Existing_IsFalseAndKeepsTheFirst()
    {
        Assert.True(await CreateAsync("once", "first"));
        Assert.False(await CreateAsync("once", "second"));

        Assert.Equal("first", await TextAsync("once"));
    }

    [Fact]
    public async Task Create_SixteenAtOnce_HasOneWinner()
    {
        for (int round = 0; round < 5; round++)
        {
            string name = $"race/{round}";
            bool[] won = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(() => CreateAsync(name, $"writer {i}"))));

            Assert.Equal(1, won.Count(w => w));
            Assert.Equal($"writer {Array.IndexOf(won, true)}", await TextAsync(name));
        }
    }

    [Fact]
    public async Task Create_WhileFoldersAreTidied_StillWins()
    {
        var creating = Task.Run(async () =>
        {
            for (int i = 0; i < 50; i++)
            {
                Assert.True(await CreateAsync($"deep/er/{i}", "x"));
                Assert.True(await Store.DeleteAsync(At($"deep/er/{i}"), default));
            }
        });
        for (int i = 0; i < 50; i++)
        {
            Assert.True(await CreateAsync($"deep/other/{i}", "x"));
            Assert.True(await Store.DeleteAsync(At($"deep/other/{i}"), default));
        }

        await creating;
        Assert.Empty(await ListAsync(""));
    }

    [Fact]
    public async Task Replace_ETagHeld_Replaces()
    {
        var first = await PutAsync("cas", "1");

        Assert.True(await ReplaceAsync("cas", "2", first.ETag));
        Assert.False(await ReplaceAsync("cas", "3", first.ETag));

        Assert.Equal("2", await TextAsync("cas"));
    }

    [Fact]
    public async Task Replace_Gone_IsFalse()
    {
        var first = await PutAsync("gone", "1");
        await Store.DeleteAsync(At("gone"), default);

        Assert.False(await ReplaceAsync("gone", "2", first.ETag));
        Assert.Null(await Store.FindAsync(At("gone"), default));
    }

    [Fact]
    public async Task Replace_CountersInARace_LoseNoIncrement()
    {
        await PutAsync("counter", "0");

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            for (int done = 0; done < 10;)
            {
                var now = await Store.ReadAsync(At("counter"), default);
                int value = int.Parse(now!.Text, System.Globalization.CultureInfo.InvariantCulture);
                done += await ReplaceAsync("counter", $"{value + 1}", now.Entry.ETag) ? 1 : 0;
            }
        })));

        Assert.Equal("40", await TextAsync("counter"));
    }

    [Fact]
    public async Task Delete_InARace_IsTrueOnce()
    {
        await PutAsync("victim", "x");

        bool[] deleted = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Store.DeleteAsync(At("victim"), default))));

        Assert.Equal(1, deleted.Count(d => d));
    }

    [Fact]
    public async Task List_Prefix_IsOrdinal()
    {
        string[] names = ["a", "a-b", "a.b", "a/b", "a/b/c", "a/c", "a0", "B", "b", "a/", "é", "aa/x", "日本"];
        names = [.. names.Where(name => !name.EndsWith('/'))];
        foreach (string name in names)
        {
            await PutAsync(name, name);
        }

        Assert.Equal(names.Order(StringComparer.Ordinal), await ListAsync(""));
        Assert.Equal(["a/b", "a/b/c", "a/c"], await ListAsync("a/"));
        Assert.Equal(["a/b", "a/b/c"], await ListAsync("a/b"));
        Assert.Equal(["aa/x"], await ListAsync("aa"));
        Assert.Equal(["a/b/c"], await ListAsync("a/b/c"));
        Assert.Empty(await ListAsync("a/b/cd"));
        Assert.Empty(await ListAsync("../"));
    }

    [Fact]
    public async Task List_Entries_AreThoseOfFind()
    {
        var put = await PutAsync("dir/one", "1");

        var listed = await Store.ListAsync(Container, "dir/", default).SingleAsync();

        Assert.Equal(put, listed);
    }

    [Fact]
    public async Task List_MoreThanOnePage_IsComplete()
    {
        string[] names = [.. Enumerable.Range(0, 5001).Select(i => $"run/t/{i % 7}/{i:D5}")];
        await Parallel.ForEachAsync(
            names, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (name, _) => Assert.True(await CreateAsync(name, "")));

        Assert.Equal(names.Order(StringComparer.Ordinal), await ListAsync("run/"));
    }

    [Fact]
    public async Task Name_FileAndFolder_BothExist()
    {
        await PutAsync("a/b/c", "deep");
        await PutAsync("a", "top");
        await PutAsync("a/b", "middle");

        Assert.Equal(["a", "a/b", "a/b/c"], await ListAsync(""));
        Assert.Equal("top", await TextAsync("a"));
        Assert.Equal("middle", await TextAsync("a/b"));
        Assert.True(await Store.DeleteAsync(At("a"), default));
        Assert.Equal(["a/b", "a/b/c"], await ListAsync(""));
    }

    [Fact]
    public async Task Name_Odd_ComesBackInAListing()
    {
        string[] names = OddNames;
        foreach (string name in names)
        {
            await PutAsync(name, name);
        }

        Assert.Equal(names.Order(StringComparer.Ordinal), await ListAsync(""));
        foreach (string name in names)
        {
            Assert.Equal(name, await TextAsync(name));
            Assert.True(await Store.DeleteAsync(At(name), default));
        }

        Assert.Empty(await ListAsync(""));
    }

    [Theory]
    [InlineData("ab")]
    [InlineData("Upper")]
    [InlineData("under_score")]
    [InlineData("../up")]
    [InlineData("two--hyphens")]
    public async Task Container_BadName_IsRefused(string container)
    {
        var e = await Assert.ThrowsAsync<ArgumentException>(() => Store.FindAsync(new BlobPath(container, "x"), default));

        Assert.StartsWith($"'{container}' cannot name a container or queue: 3 to 63 lower-case letters", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Put_LargeUnseekableStream_KeepsMemoryBounded()
    {
        var content = new PatternStream(LargeBytes);

        var entry = await Store.PutAsync(At("large"), content, default);

        Assert.Equal(LargeBytes, entry.Length);
        await using var stream = await Store.OpenReadAsync(At("large"), default);
        Assert.Equal(LargeBytes, await PatternStream.VerifyAsync(stream!));
        Assert.True(content.PeakGrowth < 100 << 20, $"the heap grew by {content.PeakGrowth >> 20} MiB");
    }

    [Fact]
    public async Task Put_SourceFails_LeavesTheOldBlob()
    {
        await PutAsync("kept", "old");

        await Assert.ThrowsAsync<InvalidDataException>(() => Store.PutAsync(At("kept"), new PatternStream(1 << 20, failAt: 1 << 19), default));

        Assert.Equal("old", await TextAsync("kept"));
        Assert.Equal(["kept"], await ListAsync(""));
    }

    [Fact]
    public async Task Lease_Held_ExcludesOthersOnly()
    {
        await PutAsync("leased", "1");
        await using var lease = await TakeAsync("leased");

        Assert.NotNull(lease);
        Assert.Null(await TakeAsync("leased"));
        await lease.RenewAsync(default);
        await PutAsync("leased", "2");
        Assert.Equal("2", await TextAsync("leased"));
        Assert.Equal(["leased"], await ListAsync(""));
        Assert.True(await Store.DeleteAsync(At("leased"), default));
    }

    [Fact]
    public async Task Lease_Released_IsFree()
    {
        await PutAsync("leased", "1");
        var first = await TakeAsync("leased");
        await first!.DisposeAsync();

        await using var second = await TakeAsync("leased");

        Assert.NotNull(second);
        await Assert.ThrowsAsync<LeaseLostException>(() => first.RenewAsync(default));
        await first.DisposeAsync();
        Assert.Null(await TakeAsync("leased"));
    }

    [Fact]
    public async Task Lease_MissingBlob_IsNull() => Assert.Null(await TakeAsync("missing"));

    [Fact]
    public async Task Lease_InARace_HasOneHolder()
    {
        await PutAsync("leased", "1");

        var leases = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => TakeAsync("leased"))));

        Assert.Single(leases, lease => lease is not null);
    }

    [Fact]
    public async Task Lease_RunOut_IsTakenOverAndLost()
    {
        await PutAsync("leased", "1");
        await PutAsync("untaken", "1");
        var untaken = await TakeAsync("untaken");
        var first = await TakeAsync("leased");
        await PassAsync(TimeSpan.FromSeconds(15.5));

        await using var second = await TakeAsync("leased");

        Assert.NotNull(second);
        var e = await Assert.ThrowsAsync<LeaseLostException>(() => first!.RenewAsync(default));
        Assert.Equal($"lease on {Container}/leased was lost; another worker may be at it.", e.Message);
        await first!.DisposeAsync();
        Assert.Null(await TakeAsync("leased"));
        await Assert.ThrowsAsync<LeaseLostException>(() => untaken!.RenewAsync(default));
    }

    [Theory]
    [InlineData(14.9)]
    [InlineData(60.1)]
    public async Task Lease_BadDuration_IsRefused(double seconds)
    {
        await PutAsync("leased", "1");

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Store.TryLeaseAsync(At("leased"), TimeSpan.FromSeconds(seconds), default));
    }

    protected BlobPath At(string name) => new(Container, name);

    protected Task<BlobEntry> PutAsync(string name, string text) => Store.PutAsync(At(name), Bytes(text), default);

    protected Task<bool> CreateAsync(string name, string text) => Store.CreateAsync(At(name), Bytes(text), default);

    protected Task<bool> ReplaceAsync(string name, string text, string etag) => Store.ReplaceAsync(At(name), Bytes(text), etag, default);

    protected Task<IBlobLease?> TakeAsync(string name) => Store.TryLeaseAsync(At(name), TimeSpan.FromSeconds(15), default);

    protected async Task<string> TextAsync(string name) => (await Store.ReadAsync(At(name), default))!.Text;

    protected async Task<List<string>> ListAsync(string prefix) =>
        await Store.ListAsync(Container, prefix, default).Select(entry => entry.Path.Name).ToListAsync();

    private static MemoryStream Bytes(string text) => new(Encoding.UTF8.GetBytes(text));
}
