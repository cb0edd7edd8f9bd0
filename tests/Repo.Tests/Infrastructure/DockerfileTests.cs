using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Nadir.Repo.Tests.Infrastructure;

/// <summary>infra/containers: what can be known of an image without building it. infra/containers/check looks at what is published, too.</summary>
public sealed class DockerfileTests
{
    private const string Good =
        """
        FROM sdk:10.0 AS build
        COPY src/ src/
        FROM run:10.0-noble AS runtime
        COPY --from=build /app /app
        ENV A=1 \
            B=2
        USER 1654
        HEALTHCHECK CMD ["true"]
        CMD ["run"]
        """;

    private static readonly DockerIgnore Ignore = new(Repository.Read(".dockerignore"));
    private static readonly List<string> Context = [.. Repository.Files.Where(Ignore.Holds)];

    public static TheoryData<string> Apps => [.. InfraApp.Services];

    [Theory]
    [MemberData(nameof(Apps))]
    public void Dockerfile_EachApps_HasNoFault(string app) => Assert.Empty(Read(app).Faults(IsInContext));

    [Fact]
    public void Dockerfiles_AreThoseOfTheApps()
    {
        var files = Repository.Files.Where(path => path.EndsWith("Dockerfile", StringComparison.OrdinalIgnoreCase));

        Assert.Equal(InfraApp.Services.Select(app => $"infra/containers/{app}.Dockerfile").Order(StringComparer.Ordinal), files);
    }

    [Theory]
    [MemberData(nameof(Apps))]
    public void Dockerfile_EachApps_PublishesItsAppAndTakesItAlong(string app)
    {
        var file = Read(app);

        var build = Assert.Single(file.Stages, stage => stage.Name == "build");
        var publish = Assert.Single(build.Instructions, i => i.Name == "RUN");
        Assert.StartsWith($"dotnet publish src/{char.ToUpperInvariant(app[0])}{app[1..]} -c Release -o /app ", publish.Arguments, StringComparison.Ordinal);
        Assert.Contains(file.Stages[^1].Instructions, i => i.Arguments == "--from=build /app /app");
        Assert.Equal("/app", file.Variable("AzureWebJobsScriptRoot"));
        Assert.Equal("/tmp", file.Variable("HOME"));
    }

    /// <summary>GDAL is wherever scenes are read, and nowhere in the container with the GPU.</summary>
    [Theory]
    [MemberData(nameof(Apps))]
    public void Dockerfile_EachApps_InstallsGdalUnlessItIsTheUpscaler(string app)
    {
        bool gdal = Read(app).Stages.SelectMany(stage => stage.Instructions).Any(i => i.Arguments.Contains("gdal", StringComparison.OrdinalIgnoreCase));

        Assert.Equal(app != "upscaler", gdal);
    }

    [Fact]
    public void Upscaler_IsBuiltForGpusOnCuda()
    {
        var file = Read("upscaler");

        Assert.Contains("cuda:13.", file.Stages[^1].Image, StringComparison.Ordinal);
        Assert.Contains(file.Stages[0].Instructions, i => i.Arguments.EndsWith(" -p:NadirDevice=gpu", StringComparison.Ordinal));
    }

    /// <summary>The probes of the container app, the health check of the image and the address that the host listens at are one.</summary>
    [Theory]
    [MemberData(nameof(Apps))]
    public void Health_EachApps_IsAskedWhereTheHostListens(string app)
    {
        var file = Read(app);
        var bicep = BicepFile.Load("infra/modules/app.bicep");

        string port = Assert.IsType<BicepConstant>(bicep.Find(BicepKind.Var, "port")!.Value).Value;
        var paths = bicep.Find(BicepKind.Resource, "app")!.Body!.All.OfType<BicepObject>().Select(o => o.Find("path")?.Literal).OfType<string>().Distinct();
        string check = file.Stages[^1].Instructions.Single(i => i.Name == "HEALTHCHECK").Arguments;
        Assert.Equal($"http://+:{port}", file.Variable("ASPNETCORE_URLS"));
        Assert.Contains($"/dev/tcp/127.0.0.1/{port} ", check, StringComparison.Ordinal);
        Assert.Contains($"GET {Assert.Single(paths)} HTTP", check, StringComparison.Ordinal);
    }

    /// <summary>The check of the images does its work: it is run against something that answers as told.</summary>
    [Theory]
    [InlineData("HTTP/1.1 200 OK", true)]
    [InlineData("HTTP/1.1 503 Service Unavailable", false)]
    [InlineData(null, false)]
    public async Task Health_CheckOfTheImages_TellsByTheStatus(string? answer, bool healthy)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        string check = Read("ingest").Stages[^1].Instructions.Single(i => i.Name == "HEALTHCHECK").Arguments;
        string[] command = JsonSerializer.Deserialize<string[]>(check[check.IndexOf('[', StringComparison.Ordinal)..])!;
        if (answer is null)
        {
            listener.Stop();
        }

        var arguments = command[1..].Select(word => word.Replace("8080", $"{port}", StringComparison.Ordinal));
        using var bash = Process.Start(new ProcessStartInfo(command[0], arguments) { RedirectStandardError = true })!;
        string? asked = null;
        if (answer is not null)
        {
            using var client = await listener.AcceptTcpClientAsync();
            using var reader = new StreamReader(client.GetStream());
            asked = await reader.ReadLineAsync();
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"{answer}\r\nContent-Length: 0\r\n\r\n"));
        }

        await bash.WaitForExitAsync();

        Assert.Equal(healthy, bash.ExitCode == 0);
        Assert.Equal(answer is null ? null : "GET /admin/host/ping HTTP/1.0", asked);
    }

    [Theory]
    [InlineData("src/Core/Core.csproj", true)]
    [InlineData("eng/feed/.gitignore", true)]
    [InlineData("eng/feed/registry.props", false)]
    [InlineData("eng/feed/a.nupkg", false)]
    [InlineData("models/edge-x4/card.json", true)]
    [InlineData("models/edge-x4/parity.npz", false)]
    [InlineData("src/Core/bin/Release/a.dll", false)]
    [InlineData("src/Ingest/local.settings.json", false)]
    [InlineData("tests/Repo.Tests/Repo.Tests.csproj", false)]
    [InlineData(".git/config", false)]
    [InlineData("samples/titiler_B01.tif", false)]
    public void BuildContext_HoldsWhatTheBuildNeedsAndNoMore(string path, bool held) => Assert.Equal(held, Ignore.Holds(path));

    [Fact]
    public void Rules_GoodFile_HasNoFault() => Assert.Empty(Dockerfile.Parse("f", Good).Faults(_ => true));

    /// <summary>The rules themselves: each mistake is found.</summary>
    [Theory]
    [InlineData("sdk:10.0 AS build", "sdk:latest AS build", "f: sdk:latest does not name a version")]
    [InlineData("sdk:10.0 AS build", "sdk AS build", "f: sdk does not name a version")]
    [InlineData("run:10.0-noble AS runtime", "run:10.0-noble", "f: the stage from run:10.0-noble has no name")]
    [InlineData("src/ src/", "none/ src/", "f(2): none/ is not in the build context")]
    [InlineData("--from=build", "--from=bulid", "f(4): there is no stage bulid")]
    [InlineData("USER 1654", "USER root", "f: the last stage runs as root; give a number above 0, which needs no look-up")]
    [InlineData("USER 1654", "USER 0", "f: the last stage runs as 0; give a number above 0, which needs no look-up")]
    [InlineData("USER 1654", "", "f: the last stage runs as root; give a number above 0, which needs no look-up")]
    [InlineData("HEALTHCHECK CMD [\"true\"]", "", "f: the last stage has no HEALTHCHECK")]
    [InlineData("CMD [\"run\"]", "CMD run", "f: the last stage wants one CMD, as a list: a shell in between keeps SIGTERM from the host")]
    [InlineData("A=1", "API_KEY=1", "f(5): ENV looks like a secret")]
    public void Rules_Mistake_IsFound(string good, string bad, string fault) =>
        Assert.Equal([fault], Dockerfile.Parse("f", Good.Replace(good, bad, StringComparison.Ordinal)).Faults(path => path == "src"));

    [Theory]
    [InlineData("COPY a b", "f(1): COPY comes before FROM")]
    [InlineData("FROM a:1.0\nADD a b", "f(2): 'ADD' is not an instruction that is used here")]
    [InlineData("FROM a:1.0\nRUN a \\", "f(2): the last line goes on")]
    [InlineData("# nothing", "f: no FROM")]
    public void Reader_NoDockerfile_IsRefused(string source, string message) =>
        Assert.Equal(message, Assert.Throws<FormatException>(() => Dockerfile.Parse("f", source)).Message);

    private static Dockerfile Read(string app)
    {
        string path = $"infra/containers/{app}.Dockerfile";
        return Dockerfile.Parse(path, Repository.Read(path));
    }

    private static bool IsInContext(string path) => Context.Any(file => file == path || file.StartsWith(path + "/", StringComparison.Ordinal));
}
