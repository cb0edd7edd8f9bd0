using System.Security.Cryptography;
using System.Text;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace Nadir.Platform.Azure;

/// <summary>
/// Uploads a stream of any length through one buffer of 8 MiB at most: as one request when it fits, else block by block and then committed. The client
/// library's own upload is not used: its version 12.17 mixes up the pooled buffers of concurrent uploads from streams that cannot seek (contract test
/// Create_SixteenAtOnce_HasOneWinner shows it), and names blocks by offset, so that two uploads to one name can take each other's blocks.
/// </summary>
internal static class BlockUpload
{
    private const int BlockBytes = 8 << 20;

    /// <summary>Writes the blob under <paramref name="conditions"/>; gives the service's answer and the length.</summary>
    public static async Task<(BlobContentInfo Written, long Length)> RunAsync(
        BlockBlobClient blob, Stream content, BlobRequestConditions? conditions, CancellationToken cancellationToken)
    {
        byte[] buffer = GC.AllocateUninitializedArray<byte>(BufferBytes(content));
        int count = await content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        if (count < buffer.Length)
        {
            var options = new BlobUploadOptions { Conditions = conditions };
            return (await blob.UploadAsync(new MemoryStream(buffer, 0, count), options, cancellationToken), count);
        }

        string upload = RandomNumberGenerator.GetHexString(32, lowercase: true);
        var blocks = new List<string>();
        long length = 0;
        for (; count > 0; count = await content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken))
        {
            string block = Convert.ToBase64String(Encoding.ASCII.GetBytes($"{upload}{blocks.Count:D8}"));
            await blob.StageBlockAsync(block, new MemoryStream(buffer, 0, count), options: null, cancellationToken);
            blocks.Add(block);
            length += count;
        }

        return (await blob.CommitBlockListAsync(blocks, new CommitBlockListOptions { Conditions = conditions }, cancellationToken), length);
    }

    // One byte more than is left shows that it is the end; a stream that tells too little is only uploaded in smaller blocks.
    private static int BufferBytes(Stream content) =>
        content.CanSeek ? (int)Math.Clamp(content.Length - content.Position + 1, 1, BlockBytes) : BlockBytes;
}
