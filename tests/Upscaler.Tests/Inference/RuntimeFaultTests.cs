using Nadir.Upscaler.Inference;

namespace Nadir.Upscaler.Tests.Inference;

public sealed class RuntimeFaultTests
{
    [Theory]
    [InlineData("[ErrorCode:Fail] Load model failed:\nbad node.", "Load model failed: bad node")]
    [InlineData("[ErrorCode:Fail] /src/model.cc:192 ns::Model::Model(A&&, const B<C(D)>&) Unsupported version: 99", "Unsupported version: 99")]
    [InlineData("[ErrorCode:RuntimeException] /src/arena.cc:5 void* Arena::Alloc(size_t) const Failed to allocate", "Failed to allocate")]
    [InlineData("Node 'a' failed. Status Message: /src/arena.cc:5 void* Alloc(size_t) Failed to allocate", "Node 'a' failed. Status Message: Failed to allocate")]
    [InlineData("/src/a.cc:1 void f()", "/src/a.cc:1 void f()")]
    [InlineData("plain", "plain")]
    public void Message_IsOneLineWithoutThePlaceInTheSource(string text, string expected) =>
        Assert.Equal(expected, RuntimeFault.Message(text));

    [Fact]
    public void Message_Long_IsCut() => Assert.Equal(500, RuntimeFault.Message(new string('x', 1000)).Length);
}
