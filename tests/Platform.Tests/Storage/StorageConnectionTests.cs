using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using Nadir.Core.Errors;
using Nadir.Core.Ports;
using Nadir.Platform.Azure;
using Nadir.TestKit;

namespace Nadir.Platform.Tests.Storage;

public sealed class StorageConnectionTests
{
    [Theory]
    [InlineData("NadirStorage", "UseDevelopmentStorage=true", "http://127.0.0.1:10000/devstoreaccount1")]
    [InlineData("NadirStorage__accountName", "nadirstore", "https://nadirstore.blob.core.windows.net/")]
    public void FromSettings_OneSetting_ReachesTheAccount(string name, string value, string endpoint)
    {
        var connection = StorageConnection.FromSettings(asked => asked == name ? value : null);

        Assert.Equal(endpoint, connection.CreateBlobService().Uri.AbsoluteUri);
    }

    [Fact]
    public void FromSettings_Endpoints_ReachTheAccount()
    {
        var connection = StorageConnection.FromSettings(name => name switch
        {
            "Other__blobServiceUri" => "https://store.blob.core.usgovcloudapi.net",
            "Other__queueServiceUri" => "https://store.queue.core.usgovcloudapi.net",
            "Other__credential" => "managedidentity",
            "Other__clientId" => "11111111-1111-1111-1111-111111111111",
            _ => null,
        }, "Other");

        Assert.Equal("store", connection.CreateBlobService().AccountName);
        Assert.Equal("https://store.queue.core.usgovcloudapi.net/", connection.CreateQueueClients().Uri.AbsoluteUri);
    }

    [Fact]
    public void FromSettings_None_SaysWhatToSet()
    {
        var e = Assert.Throws<ArgumentException>(() => StorageConnection.FromSettings(_ => null));

        Assert.Equal(
            "no storage is set: set NadirStorage to a connection string, or NadirStorage__accountName, or both NadirStorage__blobServiceUri and NadirStorage__queueServiceUri.",
            e.Message);
    }

    [Theory]
    [InlineData("secret-key-without-meaning")]
    [InlineData("AccountName=nadir")]
    public void Parse_NotAConnectionString_KeepsItToItself(string text)
    {
        var e = Assert.Throws<ArgumentException>(() => StorageConnection.Parse(text));

        Assert.StartsWith("the storage connection string cannot be read; copy it anew", e.Message, StringComparison.Ordinal);
        Assert.Null(e.InnerException);
    }

    [Theory]
    [InlineData("Bad_Name")]
    [InlineData("ab")]
    public void ForAccount_BadName_IsRefused(string name)
    {
        var e = Assert.Throws<ArgumentException>(() => StorageConnection.ForAccount(name, new CountingCredential(new ManualClock())));

        Assert.StartsWith($"'{name}' cannot name a storage account: 3 to 24 lower-case letters and digits.", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ForEndpoints_PlainHttp_IsRefused() => Assert.Throws<ArgumentException>(
        () => StorageConnection.ForEndpoints(new Uri("http://a.example"), new Uri("https://b.example"), new CountingCredential(new ManualClock())));

    [Fact]
    public async Task Locate_ConnectionString_GoesToGdalInFull()
    {
        var locator = new AzureRasterLocator(StorageConnection.Parse("UseDevelopmentStorage=true"), new ManualClock());

        var location = await locator.LocateAsync(new BlobPath("scenes", "a b/ü%#?.tif"), default);

        Assert.Equal("/vsiaz/scenes/a b/ü%#?.tif", location.Path);
        Assert.Contains("BlobEndpoint=http://127.0.0.1:10000/devstoreaccount1", location.Options["AZURE_STORAGE_CONNECTION_STRING"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Locate_Token_IsKeptUntilTenMinutesBeforeItsEnd()
    {
        var clock = new ManualClock();
        var credential = new CountingCredential(clock);
        var locator = new AzureRasterLocator(StorageConnection.ForAccount("nadirstore", credential), clock);
        var path = new BlobPath("scenes", "x.tif");

        var first = await locator.LocateAsync(path, default);
        clock.Advance(TimeSpan.FromMinutes(49));
        var second = await locator.LocateAsync(path, default);
        clock.Advance(TimeSpan.FromMinutes(2));
        var third = await locator.LocateAsync(path, default);

        Assert.Equal("nadirstore", first.Options["AZURE_STORAGE_ACCOUNT"]);
        Assert.Equal("https://nadirstore.blob.core.windows.net", first.Options["CPL_AZURE_ENDPOINT"]);
        Assert.Equal(["token 1", "token 1", "token 2"], new[] { first, second, third }.Select(location => location.Options["AZURE_STORAGE_ACCESS_TOKEN"]));
    }

    [Fact]
    public async Task Locate_NoToken_IsUnavailable()
    {
        var clock = new ManualClock();
        var locator = new AzureRasterLocator(StorageConnection.ForAccount("nadirstore", new CountingCredential(clock) { Fails = true }), clock);

        var e = await Assert.ThrowsAsync<StorageUnavailableException>(() => locator.LocateAsync(new BlobPath("scenes", "x.tif"), default));

        Assert.Equal(
            "storage: get a storage token failed: no token for the account (nobody is signed in), so sign in or set the identity; it is safe to try again.", e.Message);
    }

    [Fact]
    public async Task Through_Transport_CarriesBlobsAndQueuesOfTheNewConnectionOnly()
    {
        using var absent = new AbsentAccount();
        var connection = StorageConnection.Parse("UseDevelopmentStorage=true");
        var other = connection.Through(new HttpClientTransport(absent));

        Assert.Null(await new AzureBlobStore(other.CreateBlobService()).FindAsync(new BlobPath("scenes", "x.tif"), default));
        Assert.Equal(0, await new AzureQueueStore(other).CountAsync("tile-scene", default));

        Assert.Equal(2, absent.Requests);
        Assert.Equal(connection.ConnectionString, other.ConnectionString);
        Assert.NotSame(connection, other);
    }

    private sealed class AbsentAccount : HttpMessageHandler
    {
        public int Requests { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Requests++;
            return Task.FromResult(new HttpResponseMessage(System.Net.HttpStatusCode.NotFound) { RequestMessage = request });
        }
    }

    private sealed class CountingCredential(TimeProvider time) : TokenCredential
    {
        private int count;

        public bool Fails { get; init; }

        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            Fails ? throw new CredentialUnavailableException("nobody is signed in.") : new($"token {++count}", time.GetUtcNow().AddHours(1));

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            ValueTask.FromResult(GetToken(requestContext, cancellationToken));
    }
}
