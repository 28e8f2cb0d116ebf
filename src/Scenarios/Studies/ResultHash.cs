using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Sim.Scenarios.Studies;

/// <summary>SHA-256 over the numbers of a small study, in the order of their adding.</summary>
public sealed class ResultHash
{
    private readonly StringBuilder _text = new();

    public void Add(long value) => _text.Append(value).Append(';');

    public void Add(double value) => _text.Append(value.ToString("R", CultureInfo.InvariantCulture)).Append(';');

    public void Add(string value) => _text.Append(value).Append(';');

    public override string ToString() => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(_text.ToString())));
}
