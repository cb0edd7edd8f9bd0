using Nadir.Core.Errors;

namespace Nadir.Cli.Tests;

public class ExitCodesTests
{
    public static TheoryData<Exception, int> Errors => new()
    {
        { new SettingsRejectedException("eta", "2", "0 to 1"), 2 },
        { new SceneRejectedException("a.tif", "is empty", "drop another"), 3 },
        { new SceneChangedException("a.tif", "1", "2"), 4 },
        { new UnitsFailedException("0123456789abcdef", 1, "NaN"), 4 },
        { new InferenceException("seed", "gave NaN"), 4 },
        { new CorruptBlobException("work/x", "is torn"), 4 },
        { new LeaseLostException("work/x"), 4 },
        { new MessageRejectedException("q", "is no JSON"), 4 },
        { new ModelRejectedException("seed", "is missing", "get it"), 5 },
        { new StorageUnavailableException("reading x", "is down"), 6 },
        { new OperationCanceledException(), 130 },
        { new InvalidOperationException("a fault"), 70 },
    };

    [Theory]
    [MemberData(nameof(Errors))]
    public void Of_EachError_IsItsDocumentedCode(Exception error, int expected) => Assert.Equal(expected, (int)ExitCodes.Of(error));

    [Fact]
    public void Of_CommandException_IsItsOwnCode() =>
        Assert.Equal(ExitCode.RunFailed, ExitCodes.Of(new CommandException(ExitCode.RunFailed, "no")));

    [Fact]
    public void All_HasEveryCodeOnce() => Assert.Equal(Enum.GetValues<ExitCode>().Order(), ExitCodes.All.Select(entry => entry.Code));

    [Fact]
    public void All_EveryCode_IsInTheDocs()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Pipeline.sln")))
        {
            folder = folder.Parent;
        }

        string docs = File.ReadAllText(Path.Combine(folder.FullName, "docs", "cli.md"));

        Assert.All(ExitCodes.All, entry => Assert.Contains($"| {(int)entry.Code} | {entry.Meaning} |", docs, StringComparison.Ordinal));
    }
}
