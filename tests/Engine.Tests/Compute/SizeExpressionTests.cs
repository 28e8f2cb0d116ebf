using Sim.Engine.Compute;

namespace Sim.Engine.Tests.Compute;

public sealed class SizeExpressionTests
{
    private static readonly Dictionary<string, double> Symbols = new() { ["tokens"] = 4096, ["hidden"] = 7168 };

    [Theory]
    [InlineData("2 + 3 * 4", 14)]
    [InlineData("(2 + 3) * 4", 20)]
    [InlineData("10 - 4 - 3", 3)]
    [InlineData("8 / 4 / 2", 1)]
    [InlineData("2 * max(1, 8 / 16) + max(tokens, hidden)", 2 + 7168.0)]
    [InlineData("tokens * hidden * 1.5", 4096.0 * 7168 * 1.5)]
    public void Operators_bind_as_in_arithmetic(string text, double value) => Assert.Equal(value, SizeExpression.Parse(text).Evaluate(Symbols));

    [Theory]
    [InlineData("tokens *", "'tokens *': expected a number, a symbol or '(' at character 9")]
    [InlineData("(2 + 3", "'(2 + 3': expected ')' at character 7")]
    [InlineData("max(2)", "'max(2)': expected ',' at character 6")]
    [InlineData("2 3", "'2 3': expected an operator at character 3")]
    public void A_fault_is_told_with_its_place(string text, string message) =>
        Assert.Equal(message, Assert.Throws<FormatException>(() => SizeExpression.Parse(text)).Message);

    [Fact]
    public void An_unknown_symbol_is_named() =>
        Assert.Contains("'rows'", Assert.Throws<KeyNotFoundException>(() => SizeExpression.Parse("rows * 2").Evaluate(Symbols)).Message, StringComparison.Ordinal);
}
