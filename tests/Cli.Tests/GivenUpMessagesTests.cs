using Nadir.Cli.Composition;
using Nadir.Core.Errors;
using Nadir.Platform.Hosting;

namespace Nadir.Cli.Tests;

public sealed class GivenUpMessagesTests
{
    private readonly GivenUpMessages givenUp = new();

    public static TheoryData<Exception, bool> Errors => new()
    {
        { new StorageUnavailableException("write details", "the disk is full, so free some space"), true },
        { new IOException("No space left on device"), true },
        { new UnauthorizedAccessException("denied"), true },
        { new InsufficientMemoryException("no memory"), false },
        { new LeaseLostException("work/manifest.json"), false },
    };

    [Theory]
    [MemberData(nameof(Errors))]
    public void StorageFault_MessageGivenUp_IsWhatStorageSaid(Exception error, bool isStorage)
    {
        Fail("message", error);
        Assert.Null(givenUp.StorageFault);

        givenUp.Poisoned("UpscaleTiles", "message", "upscale-tiles-poison");

        Assert.Equal(isStorage ? error.Message : null, givenUp.StorageFault);
    }

    [Fact]
    public void StorageFault_OtherMessageGivenUp_IsNone()
    {
        Fail("message", new IOException("No space left on device"));
        Fail("other", new InsufficientMemoryException("no memory"));

        givenUp.Poisoned("UpscaleTiles", "other", "upscale-tiles-poison");

        Assert.Null(givenUp.StorageFault);
    }

    private void Fail(string source, Exception error) => givenUp.InvocationEnded(
        new Invocation(1, "UpscaleTiles", source, 8), new InvocationResult(InvocationOutcome.Failed, TimeSpan.Zero, null, error));
}
