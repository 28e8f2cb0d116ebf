using System.Globalization;
using Sim.Bench;

switch (args)
{
    case ["step", var data, var micro]:
        return StepCommand.Run(int.Parse(data, CultureInfo.InvariantCulture), int.Parse(micro, CultureInfo.InvariantCulture));
    default:
        Console.Error.WriteLine("usage: Bench step DATA_PARALLEL MICRO_BATCHES");
        return 2;
}
