using Nadir.Core.Models;

namespace Nadir.Core.Tests.Models;

public sealed class ModelNameTests
{
    [Theory]
    [InlineData("seed-x4", true)]
    [InlineData("a", true)]
    [InlineData("4x_rgb.v2", true)]
    [InlineData("", false)]
    [InlineData(".", false)]
    [InlineData("..", false)]
    [InlineData("a/b", false)]
    [InlineData("a\\b", false)]
    [InlineData("Seed", false)]
    [InlineData("s\u00e9ed", false)]
    [InlineData("a b", false)]
    [InlineData("-x", false)]
    public void IsValid_KeepsToFolderNames(string name, bool expected) => Assert.Equal(expected, ModelName.IsValid(name));

    [Fact]
    public void IsValid_Length_Is64AtMost()
    {
        Assert.True(ModelName.IsValid(new string('a', 64)));
        Assert.False(ModelName.IsValid(new string('a', 65)));
    }
}
