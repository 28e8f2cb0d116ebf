using System.Globalization;

namespace Sim.Engine.Compute;

/// <summary>
/// A size written with numbers, symbols, + - * /, parentheses and max(a, b): <c>tokens / tp * hidden * 2</c>. Parsed once into a postfix program;
/// evaluated on doubles with + - x / and comparison only.
/// </summary>
public sealed class SizeExpression
{
    private readonly List<(char Operation, double Number, string Symbol)> program = [];
    private readonly string text;
    private int position;

    private SizeExpression(string text) => this.text = text;

    /// <summary>Symbols that the expression uses.</summary>
    public IEnumerable<string> Symbols => program.Where(step => step.Operation == 's').Select(step => step.Symbol).Distinct();

    /// <summary>Parses; throws <see cref="FormatException"/> with the position of the fault.</summary>
    public static SizeExpression Parse(string text)
    {
        var expression = new SizeExpression(text);
        expression.Sum();
        expression.Skip();
        return expression.position == text.Length ? expression : throw expression.Fault("an operator");
    }

    /// <summary>Evaluates; throws <see cref="KeyNotFoundException"/> when a symbol has no value.</summary>
    public double Evaluate(IReadOnlyDictionary<string, double> symbols)
    {
        Span<double> stack = stackalloc double[32];
        var depth = 0;
        foreach (var (operation, number, symbol) in program)
        {
            switch (operation)
            {
                case 'n':
                    stack[depth++] = number;
                    break;
                case 's':
                    stack[depth++] = symbols.TryGetValue(symbol, out var value) ? value : throw new KeyNotFoundException($"no value for symbol '{symbol}' in '{text}'");
                    break;
                default:
                    var right = stack[--depth];
                    var left = stack[depth - 1];
                    stack[depth - 1] = operation switch { '+' => left + right, '-' => left - right, '*' => left * right, 'm' => left > right ? left : right, _ => left / right };
                    break;
            }
        }

        return stack[0];
    }

    public override string ToString() => text;

    private void Sum() => Chain(Product, '+', '-');

    private void Product() => Chain(Atom, '*', '/');

    private void Chain(Action operand, char first, char second)
    {
        operand();
        for (Skip(); position < text.Length && (text[position] == first || text[position] == second); Skip())
        {
            var operation = text[position++];
            operand();
            program.Add((operation, 0, ""));
        }
    }

    private void Atom()
    {
        Skip();
        var start = position;
        if (position < text.Length && text[position] == '(')
        {
            position++;
            Sum();
            Take(')');
            return;
        }

        while (position < text.Length && (char.IsAsciiLetterOrDigit(text[position]) || text[position] is '_' or '.'))
            position++;
        if (start == position)
            throw Fault("a number, a symbol or '('");
        var word = text[start..position];
        if (word == "max")
            Larger();
        else if (!char.IsAsciiDigit(word[0]))
            program.Add(('s', 0, word));
        else if (double.TryParse(word, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            program.Add(('n', number, ""));
        else
            throw new FormatException($"'{word}' in '{text}' is not a number");
    }

    private void Larger()
    {
        Take('(');
        Sum();
        Take(',');
        Sum();
        Take(')');
        program.Add(('m', 0, ""));
    }

    private void Take(char wanted)
    {
        Skip();
        if (position >= text.Length || text[position] != wanted)
            throw Fault($"'{wanted}'");
        position++;
    }

    private void Skip()
    {
        while (position < text.Length && text[position] == ' ')
            position++;
    }

    private FormatException Fault(string expected) => new($"'{text}': expected {expected} at character {position + 1}");
}
