using System.Globalization;
using Sim.Bench;

return args switch
{
    ["step", var data, var micro] => StepCommand.Run(Number(data), Number(micro)),
    ["all-to-all", var gpus] => AllToAllCommand.Run(Number(gpus)),
    ["exchange"] => ExchangeCommand.Run(),
    ["collective", var algorithm, var gpus] => CollectiveCommand.Run(algorithm, Number(gpus)),
    ["collectives"] => CollectiveCommand.RunAll(),
    ["packet", .. var packet] => PacketCommand.Run(packet),
    ["micro"] => MicroCommand.Run(),
    _ => Usage(),
};

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

static int Usage()
{
    Console.Error.WriteLine("""
        usage: Bench step DATA_PARALLEL MICRO_BATCHES
               Bench all-to-all GPUS
               Bench exchange
               Bench collective ALGORITHM GPUS
               Bench collectives
               Bench packet PATTERN K TRANSPORT ROUTING [CABLE_NS [THREADS]]
               Bench micro
        """);
    return 2;
}
