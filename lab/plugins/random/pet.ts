import { choose, type Source } from './source';

const ADVERBS = words(`
  badly barely boldly briefly brightly calmly clearly closely deeply duly early easily evenly fairly firmly freely
  gently gladly greatly hardly highly justly kindly largely lightly loudly mainly merely mildly mostly nearly neatly
  newly nicely openly partly plainly poorly purely quickly quietly rarely really richly safely seldom sharply simply
  slowly smoothly softly solely steadily strictly strongly surely swiftly totally truly vastly warmly weekly widely
  wholly wildly wisely`);
const ADJECTIVES = words(`
  able active agile alert amber ample awake aware balanced bold brave brief bright brisk busy calm careful caring
  cheerful civil clean clear clever close coherent cool correct cosmic cozy curious daring decent deep direct driven
  eager early easy electric elegant endless eternal exact fair famous fancy fast fine firm first fleet fluent fond
  free fresh friendly full funny gentle genuine giant glad golden good grand great happy hardy honest hot humble ideal
  immune intent just keen kind knowing large lasting liberal light logical loud loved loyal lucky magical main major
  many mighty mint model modest moral moving mutual native neat new nice noble novel open patient perfect pleasant
  polite positive precious prime proper proud pure quick quiet rapid rare ready real refined regular relaxed relevant
  rich right robust safe sacred select settled sharp shining simple sincere smart smooth social solid sound special
  stable steady stirring strong subtle sunny super superb supreme sure sweet swift thorough tidy tight tolerant top
  true trusted unique united up upright useful valid valued vast vital warm welcome whole willing wise witty worthy`);
const NAMES = words(`
  adder albacore alpaca anchovy ant anteater antelope ape aphid baboon badger barnacle bass bat beagle bear beaver bee
  beetle bird bison boa bobcat bonefish bream buck buffalo bull bullfrog bunny burro buzzard calf camel cardinal
  caribou cat catfish cheetah chicken chimp chipmunk cobra cod colt condor coral cougar cow coyote crab crane crappie
  crayfish cricket crow cub dane deer dingo dodo dog dogfish dolphin donkey dove dragon drake drum duck duckling eagle
  eel eft egret elephant elf elk emu escargot ewe falcon fawn feline ferret filly finch fish flamingo flea fly foal
  fowl fox frog gannet gar garfish gator gazelle gecko ghoul ghost gibbon giraffe glider gnat gnu goat goblin goose
  gopher gorilla goshawk grackle griffon grizzly grouper grouse grub grubworm guinea gull guppy haddock hagfish hamster
  hare hawk hedgehog hen hermit heron herring hippo hog honeybee hookworm hornet horse hound humpback husky hyena ibex
  iguana imp impala insect jackal jackass jaguar javelin jay jaybird jennet joey kangaroo katydid kid killdeer kingfish
  kite kitten kiwi koala kodiak koi lab lacewing ladybird lamb lamprey lark lemming lemur leopard liger lion lioness
  lizard llama lobster locust longhorn loon louse lynx macaque macaw mackerel maggot magpie mako malamute mallard
  mammal mammoth man manatee mantis marlin marmoset marmot marten martin mastiff mastodon mayfly meerkat minnow mite
  molly mongoose mongrel monitor monkey monkfish monster moose moray mosquito moth mouse mudfish mule mullet muskox
  muskrat mustang mutt narwhal newt ocelot octopus opossum orca oriole oryx osprey ostrich owl ox oyster panda pangolin
  panther parakeet parrot peacock pegasus pelican penguin perch pheasant phoenix pig pigeon piglet pika pipefish
  piranha platypus pug puma pup python quagga quail quetzal rabbit raccoon ram raptor rat rattler raven ray redbird
  redfish reindeer reptile rhino ringtail robin rodent rooster roughy sailfish salmon satyr sawfish sawfly scorpion
  sculpin seagull seahorse seal seasnail serval shad shark sheep sheepdog shepherd shiner shrew shrimp silkworm skink
  skunk skylark sloth slug snail snake snapper snipe sparrow spider sponge squid squirrel stag stallion starfish
  starling stingray stinkbug stork stud sturgeon sunbeam sunbird sunfish swan swift swine tadpole tahr tapir tarpon
  teal termite terrapin terrier tetra thrush tick tiger titmouse toad tomcat tortoise toucan treefrog troll trout
  tuna turkey turtle unicorn urchin vervet viper vulture wahoo wallaby walleye walrus warthog wasp weasel weevil whale
  whippet wildcat wolf wombat woodcock worm wren yak yeti zebra`);

/** The words of a pet's name: adverbs as many as it takes, an adjective, an animal. */
export function randomPet(source: Source, length: number): readonly string[] {
  const adverbs = Array.from({ length: Math.max(length - 2, 0) }, () => choose(source, ADVERBS));
  const adjective = length > 1 ? [choose(source, ADJECTIVES)] : [];
  return [...adverbs, ...adjective, choose(source, NAMES)];
}

function words(list: string): readonly string[] {
  return list.trim().split(/\s+/);
}
