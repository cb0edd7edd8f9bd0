using Nadir.Upscaler.Inference.Devices;

namespace Nadir.Upscaler.Tests.Inference.Devices;

/// <summary>What a library asks its loader for is read from the file.</summary>
public sealed class ElfFileTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("nadir-elf-");

    /// <inheritdoc/>
    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void Libraries_OfOnnxRuntime_AreTheSystems()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        var needs = new NativeDeviceHost().NeedsOf("libonnxruntime.so");

        Assert.NotNull(needs);
        Assert.Contains("libc.so.6", needs);
        Assert.Contains("libstdc++.so.6", needs);
        Assert.All(needs, name => Assert.True(new NativeDeviceHost().Loads(name), $"{name} does not load"));
    }

    [Fact]
    public void NeedsOf_LibraryThatTheBuildIsWithout_IsNull() => Assert.Null(new NativeDeviceHost().NeedsOf("libno-such-thing.so"));

    [Fact]
    public void Loads_LibraryThatIsNotThere_IsFalse() => Assert.False(new NativeDeviceHost().Loads("libno-such-thing.so.1"));

    [Theory]
    [InlineData("text, and not a library at all, of more bytes than a header", "is no 64-bit ELF file; install it again.")]
    [InlineData("short", "is cut short; install it again.")]
    public void Libraries_OfAnythingElse_AreRefused(string content, string said)
    {
        string path = Path.Combine(folder.FullName, "lib.so");
        File.WriteAllText(path, content.PadRight(content.Length > 20 ? 64 : 0));

        var error = Assert.Throws<InvalidDataException>(() => ElfFile.Libraries(path));

        Assert.Equal($"{path} {said}", error.Message);
    }
}
