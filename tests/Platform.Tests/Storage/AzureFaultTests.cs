using System.Net.Sockets;
using Azure;
using Nadir.Core.Errors;
using Nadir.Platform.Azure;

namespace Nadir.Platform.Tests.Storage;

public sealed class AzureFaultTests
{
    /// <summary>What the client library throws when an account is away; each try of a call adds one to an <see cref="AggregateException"/>.</summary>
    public static TheoryData<Exception> Passing =>
    [
        new RequestFailedException(503, "Server is busy.", "ServerBusy", null),
        new RequestFailedException(0, "Connection refused."),
        new HttpRequestException("Connection refused."),
        new SocketException(111),
        new IOException("The response ended prematurely."),
        new TaskCanceledException("The operation was cancelled because it exceeded the configured timeout."),
    ];

    [Theory]
    [MemberData(nameof(Passing))]
    public async Task Guard_PassingFault_IsUnavailable(Exception fault)
    {
        await ThrowsUnavailableAsync(fault);
        await ThrowsUnavailableAsync(new AggregateException("Retry failed after 2 tries.", fault, fault));
    }

    [Fact]
    public async Task Guard_OurOwnMistake_GoesThrough()
    {
        var mistake = new InvalidOperationException("a bug");

        Assert.Same(mistake, await Record.ExceptionAsync(() => AzureFault.GuardAsync<bool>("read x", () => throw mistake, default)));
    }

    private static async Task ThrowsUnavailableAsync(Exception fault)
    {
        var error = await Assert.ThrowsAsync<StorageUnavailableException>(() => AzureFault.GuardAsync<bool>("read x", () => throw fault, default));

        Assert.StartsWith("storage: read x failed: ", error.Message, StringComparison.Ordinal);
    }
}
